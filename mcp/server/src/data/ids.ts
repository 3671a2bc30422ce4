import type { Fact, IdentifiedFact } from './facts.ts'
import { slug } from './words.ts'

/**
 * Gives every incident its id. One that is known keeps its own, also where its date or name was put right: it is known
 * by its source, or by date and name. A new one is called by date and name.
 */
export function identify(facts: readonly Fact[], known: readonly IdentifiedFact[]): IdentifiedFact[] {
  const bySource = new Map(known.flatMap((fact) => (fact.source ? [[fact.source, fact.id]] : [])))
  const byName = new Map(known.map((fact) => [freshId(fact), fact.id]))
  const identified = facts.map((fact) => {
    const id = fact.id ?? bySource.get(fact.source ?? '') ?? byName.get(freshId(fact)) ?? freshId(fact)
    return { ...fact, id }
  })
  refuseTwice(
    identified.map(({ id }) => id),
    'id',
  )
  refuseTwice(
    identified.flatMap(({ source }) => source ?? []),
    'source',
  )
  return identified
}

function freshId({ date, name }: Fact): string {
  return `${date}-${slug(name)}`
}

function refuseTwice(values: readonly string[], what: string): void {
  const seen = new Set<string>()
  for (const value of values) {
    if (seen.has(value)) throw new Error(`Two incidents have the same ${what}: ${value}`)
    seen.add(value)
  }
}
