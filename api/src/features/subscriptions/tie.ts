import { isObject, type JsonObject } from '../../lib/json.ts'

/** An update of a subscription: how it was after, and what had changed. */
export interface Update {
  object: JsonObject
  previousAttributes: JsonObject
}

/**
 * The last of several updates that share a second. Each leads from the state before it (its object
 * with the previous attributes put back) to its object, so together they form one path, and its end
 * is the state. A path that returns to where it began ends in the state before that second.
 * Undefined while the path has gaps, because an update of that second is still to come.
 */
export function findLastUpdate<T extends Update>(
  updates: readonly T[],
  before: JsonObject | undefined,
): T | undefined {
  const balance = new Map<string, number>()
  const count = (state: string, change: number) => balance.set(state, (balance.get(state) ?? 0) + change)
  for (const update of updates) {
    count(canonical(restore(update.object, update.previousAttributes)), -1)
    count(canonical(update.object), 1)
  }
  const loose = [...balance].filter(([, difference]) => difference !== 0)
  if (loose.length > 2) return undefined
  const end = loose.length === 0 ? before && canonical(before) : loose.find(([, sign]) => sign === 1)?.[0]
  return updates.find((update) => canonical(update.object) === end)
}

/** Nested objects come back in part, lists whole; null says that there was no value. */
function restore(object: JsonObject, previous: JsonObject): JsonObject {
  const restored = Object.entries(previous).map(([key, value]) => {
    const current = object[key]
    return [key, isObject(value) && isObject(current) ? restore(current, value) : value]
  })
  return { ...object, ...Object.fromEntries(restored) }
}

/** The same text for the same state: keys in order, absent and null alike. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => {
    if (!isObject(inner)) return inner
    const kept = Object.entries(inner).filter(([, entry]) => entry !== null && entry !== undefined)
    return Object.fromEntries(kept.toSorted(([left], [right]) => (left < right ? -1 : 1)))
  })
}
