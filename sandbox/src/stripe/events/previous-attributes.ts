import { isDeepStrictEqual } from 'node:util'

type Json = Record<string, unknown>

/**
 * The changed fields with their old values. For an object, including a list, only the changed keys are
 * included, so for a subscription's items there is only `{ data: […] }`; an array is included as a whole.
 */
export function previousAttributes(before: object, after: object): Json {
  const old = before as Json
  const current = after as Json
  const previous: Json = {}
  for (const key of new Set([...Object.keys(old), ...Object.keys(current)])) {
    if (isDeepStrictEqual(old[key], current[key])) continue
    previous[key] = changedPart(old[key], current[key])
  }
  return previous
}

function changedPart(old: unknown, current: unknown): unknown {
  if (old === undefined) return null
  return isObject(old) && isObject(current) ? previousAttributes(old, current) : old
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
