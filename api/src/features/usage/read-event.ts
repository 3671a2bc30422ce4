import type { Meter } from '@kamiyo/catalog/types'
import { isObject, type JsonObject } from '../../lib/json.ts'
import { isStorable, isStorableJson } from '../../lib/storable.ts'
import { toDecimal } from './decimal.ts'
import { toEventKey } from './event-key.ts'
import { readTime } from './event-time.ts'
import type { Refusal, UsageEvent } from './usage-event.ts'

const MAX_TEXT = 255
const MAX_METADATA_BYTES = 4 * 1024

export type ReadEvent =
  | { kind: 'event'; event: UsageEvent }
  /** Takes back the event with this key. */
  | { kind: 'correction'; of: string }
  | { kind: 'refused'; refusal: Refusal }

/** One event as CloudEvents 1.0 writes it. `id`, `type` and `data` matter; `source`, `time` and `subject` may be left out. */
export function readEvent(given: unknown, meters: readonly Meter[], now: Date): ReadEvent {
  if (!isObject(given)) return refuse('An event must be a JSON object.')
  const { id, source = '', specversion = '1.0' } = given
  if (!isText(id)) return refuse(`id must be a text of 1 to ${MAX_TEXT} characters.`)
  if (source !== '' && !isText(source))
    return refuse(`source must be a text of at most ${MAX_TEXT} characters.`)
  if (specversion !== '1.0') return refuse('specversion must be "1.0".')
  const data = given['data'] ?? {}
  if (!isObject(data)) return refuse('data must be a JSON object.')
  if (data['voids'] !== undefined) {
    if (!isText(data['voids'])) return refuse('data.voids must be the id of the event that is taken back.')
    return { kind: 'correction', of: toEventKey(source, data['voids']) }
  }
  return readCount({ ...given, data }, { key: toEventKey(source, id), meters, now })
}

function readCount(
  given: JsonObject & { data: JsonObject },
  { key, meters, now }: { key: string; meters: readonly Meter[]; now: Date },
): ReadEvent {
  const { type, subject = null, data } = given
  const { quantity = 1, dimension = null, metadata = null } = data
  const meter = meters.find((candidate) => candidate.id === type)
  if (!meter) return { kind: 'refused', refusal: unknownMeter(type, meters) }
  const decimal = toDecimal(quantity)
  if (decimal === undefined)
    return refuse('data.quantity must be a number from 0 to 9999999999999 with at most six decimals.')
  if (subject !== null && !isText(subject))
    return refuse(`subject must be a text of 1 to ${MAX_TEXT} characters.`)
  if (dimension !== null && !isText(dimension))
    return refuse(`data.dimension must be a text of 1 to ${MAX_TEXT} characters.`)
  const properties = readMetadata(metadata)
  if (properties === undefined)
    return refuse(`data.metadata must be a JSON object of at most ${MAX_METADATA_BYTES} bytes without NUL.`)
  const occurredAt = readTime(given['time'], now)
  if (typeof occurredAt !== 'string') return { kind: 'refused', refusal: occurredAt }
  const isLevel = meter.aggregation === 'level'
  const counted = { meter: meter.id, isLevel, occurredAt, quantity: decimal }
  return { kind: 'event', event: { key, ...counted, subject, dimension, voids: null, properties } }
}

function readMetadata(metadata: unknown): string | null | undefined {
  if (metadata === null) return null
  if (!isObject(metadata) || !isStorableJson(metadata)) return undefined
  const text = JSON.stringify(metadata)
  return Buffer.byteLength(text) <= MAX_METADATA_BYTES ? text : undefined
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= MAX_TEXT && isStorable(value)
}

function refuse(message: string): ReadEvent {
  return { kind: 'refused', refusal: { code: 'invalid_event', message } }
}

function unknownMeter(type: unknown, meters: readonly Meter[]): Refusal {
  const known = meters.map(({ id }) => id).join(', ')
  const found = typeof type === 'string' ? JSON.stringify(type.slice(0, 64)) : 'none'
  return { code: 'unknown_meter', message: `type must be one of ${known}; found ${found}.` }
}
