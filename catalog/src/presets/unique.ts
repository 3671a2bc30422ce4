import type { Faults } from './faults.ts'

/** Two of one name would be one in everything that is sold. */
export function checkUnique(faults: Faults, option: string, ids: readonly string[]): void {
  ids.forEach((id, index) => {
    const first = ids.indexOf(id)
    faults.check(first === index, `${option}[${index}] and ${option}[${first}] are both called "${id}"`)
  })
}
