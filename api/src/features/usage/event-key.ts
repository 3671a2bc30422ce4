import { hash } from 'node:crypto'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/**
 * What makes an event the same one when it is sent again. A UUID is taken as it is, because those that begin with the time are
 * stored faster; any other id is hashed with its source, whose length comes first so that `a-b` and `c` are not `a` and `b-c`.
 */
export function toEventKey(source: string, id: string): string {
  if (UUID.test(id)) return id.toLowerCase()
  return hashToUuid(`${source.length}:${source}${id}`)
}

/** An event can be taken back once, whatever the corrections are called. */
export function toCorrectionKey(key: string): string {
  return hashToUuid(`voids:${key}`)
}

function hashToUuid(text: string): string {
  const hex = hash('sha256', text).slice(0, 32)
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
