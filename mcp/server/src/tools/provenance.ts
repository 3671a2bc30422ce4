import * as z from 'zod'
import type { Dataset } from '../data/dataset.ts'

/** In every answer: how old the data is, whose it is, and what it lacks. */
export const provenanceSchema = z.object({
  as_of: z.string().describe('The day on which the source was read'),
  source: z.object({
    name: z.string(),
    url: z.string(),
    license: z.string(),
    commit: z.string().nullable(),
  }),
  completeness: z.string(),
})

type Provenance = z.output<typeof provenanceSchema>

export function provenance({ asOf, source, incidents }: Dataset): Provenance {
  const without = (field: 'lost_usd' | 'chain') =>
    incidents.filter((incident) => incident[field] === null).length
  return {
    as_of: asOf,
    source: { ...source, commit: source.commit ?? null },
    completeness:
      `These are the ${incidents.length} incidents from ${incidents.at(-1)?.date} to ${incidents[0]?.date} that ${source.name} lists, ` +
      'not all that happened: mostly faults of smart contracts on EVM chains, few stolen keys or hacked exchanges. ' +
      `${without('lost_usd')} state no amount in US dollars and ${without('chain')} no chain. ` +
      'Amounts are those reported at the time, without what was given back later; categories are KAMIYO’s own.',
  }
}

export function provenanceText(dataset: Dataset): string {
  const { as_of, source, completeness } = provenance(dataset)
  return `Data as of ${as_of}, from ${source.name} (${source.url}, ${source.license}). ${completeness}`
}
