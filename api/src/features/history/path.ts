import { isObject, type JsonObject } from '../../lib/json.ts'

/** An update of an object: its state afterwards, and the previous values of what changed. */
export interface Update {
  object: JsonObject
  previousAttributes: JsonObject
}

/**
 * Finds the last of several updates that share a second. Each leads from the state before it (its object with
 * the previous attributes put back) to its object. Together they form a path, and the end of the path is the
 * final state. A path that returns to its start ends in the state before that second. Undefined while the
 * path has gaps because an update of that second has not arrived. Only fields that some update names as
 * changed are part of a state: Stripe changes others, such as a customer's next invoice number, without an
 * event, and they would break the path.
 */
export async function findLastUpdate<T extends Update>(
  updates: readonly T[],
  findStateBefore: () => Promise<JsonObject | undefined>,
): Promise<T | undefined> {
  if (updates.length < 2) return updates[0]
  const changed = updates.map(({ previousAttributes }) => Object.keys(previousAttributes))
  if (changed.some((keys) => keys.length === 0)) return undefined
  const keys = new Set(changed.flat())
  const stateOf = (object: JsonObject) =>
    canonical(Object.fromEntries(Object.entries(object).filter(([key]) => keys.has(key))))
  const unbalanced = findUnbalancedStates(updates, stateOf)
  if (unbalanced.length > 2) return undefined
  const before = unbalanced.length === 0 ? await findStateBefore() : undefined
  const end = before ? stateOf(before) : unbalanced.find(([, balance]) => balance > 0)?.[0]
  return updates.find((update) => stateOf(update.object) === end)
}

/** The states that are not entered and left equally often: the start and the end of the path. */
function findUnbalancedStates(
  updates: readonly Update[],
  stateOf: (object: JsonObject) => string,
): [state: string, balance: number][] {
  const balances = new Map<string, number>()
  const count = (state: string, change: number) => balances.set(state, (balances.get(state) ?? 0) + change)
  for (const { object, previousAttributes } of updates) {
    count(stateOf(restore(object, previousAttributes)), -1)
    count(stateOf(object), 1)
  }
  return [...balances].filter(([, balance]) => balance !== 0)
}

/** Nested objects are restored in part, lists as a whole; null means that there was no value. */
export function restore(object: JsonObject, previous: JsonObject): JsonObject {
  const restored = Object.entries(previous).map(([key, value]) => {
    const current = object[key]
    return [key, isObject(value) && isObject(current) ? restore(current, value) : value]
  })
  return { ...object, ...Object.fromEntries(restored) }
}

/** The same text for equal states: keys are sorted, and absent values equal null. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => {
    if (!isObject(inner)) return inner
    const kept = Object.entries(inner).filter(([, entry]) => entry !== null && entry !== undefined)
    return Object.fromEntries(kept.toSorted(([left], [right]) => (left < right ? -1 : 1)))
  })
}
