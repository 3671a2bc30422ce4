import { listCatalogFaults } from '@kamiyo/catalog/check-catalog'

/** A catalogue that cannot be sold or counted as it is written stops the start, with a line for each fault. */
export function assertSoundCatalog(catalog: Parameters<typeof listCatalogFaults>[0]): void {
  const faults = listCatalogFaults(catalog)
  if (faults.length === 0) return
  const count = faults.length === 1 ? '1 fault' : `${faults.length} faults`
  throw new Error(
    `The catalogue in catalog/src has ${count}:\n${faults.map((fault) => `  ${fault}.`).join('\n')}`,
  )
}
