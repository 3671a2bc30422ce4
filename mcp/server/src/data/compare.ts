import { isDeepStrictEqual } from 'node:util'
import { FACT_COLUMNS, type IdentifiedFact } from './facts.ts'

export interface FieldChange {
  field: string
  from: string | number | null
  to: string | number | null
}

export interface Comparison {
  added: IdentifiedFact[]
  changed: { id: string; fields: FieldChange[] }[]
  removed: IdentifiedFact[]
}

/** What becomes of the incidents that are known. */
export function compareFacts(known: readonly IdentifiedFact[], next: readonly IdentifiedFact[]): Comparison {
  const before = new Map(known.map((fact) => [fact.id, fact]))
  const after = new Set(next.map(({ id }) => id))
  return {
    added: next.filter(({ id }) => !before.has(id)),
    changed: next.flatMap((fact) => {
      const old = before.get(fact.id)
      const fields = old ? changedFields(old, fact) : []
      return fields.length > 0 ? [{ id: fact.id, fields }] : []
    }),
    removed: known.filter(({ id }) => !after.has(id)),
  }
}

export function isUnchanged({ added, changed, removed }: Comparison): boolean {
  return added.length + changed.length + removed.length === 0
}

function changedFields(old: IdentifiedFact, fact: IdentifiedFact): FieldChange[] {
  return FACT_COLUMNS.filter((field) => !isDeepStrictEqual(old[field], fact[field])).map((field) => ({
    field,
    from: old[field],
    to: fact[field],
  }))
}
