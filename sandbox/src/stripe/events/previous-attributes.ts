import { isDeepStrictEqual } from 'node:util'

type Json = Record<string, unknown>

/** The changed fields with their old values; inside plain objects only the changed keys, as Stripe shows them. */
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
  return isPlain(old) && isPlain(current) ? previousAttributes(old, current) : old
}

/** Lists are shown whole. */
function isPlain(value: unknown): value is object {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Reflect.get(value, 'object') !== 'list'
  )
}
