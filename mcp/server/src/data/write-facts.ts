import { stringify } from 'csv-stringify/sync'
import { FACT_COLUMNS, type IdentifiedFact } from './facts.ts'

/** The inverse of `readFacts`, with ids. */
export function writeFacts(facts: readonly IdentifiedFact[]): string {
  return stringify([...facts], { header: true, columns: ['id', ...FACT_COLUMNS] })
}
