import { hash } from 'node:crypto'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
/** Of a UUIDv7: the digits that are a time, with a hyphen between. */
const TIME_LENGTH = 13

/**
 * What makes an event the same one when it is sent again: its id and its source, whose length comes first so that `a-b` and `c`
 * are not `a` and `b-c`. A UUID stays as it is, or with a source its first twelve digits, because those that begin with the time
 * are stored faster.
 */
export function toEventKey(source: string, id: string): string {
  const isUuid = UUID.test(id)
  if (isUuid && source === '') return id.toLowerCase()
  const key = hashToUuid(`${source.length}:${source}${id}`)
  return isUuid ? id.slice(0, TIME_LENGTH).toLowerCase() + key.slice(TIME_LENGTH) : key
}

/** An event can be taken back once, whatever the corrections are called. */
export function toCorrectionKey(key: string): string {
  return hashToUuid(`voids:${key}`)
}

function hashToUuid(text: string): string {
  const hex = hash('sha256', text).slice(0, 32)
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
