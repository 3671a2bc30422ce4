import { at, idAt, isObject, type JsonObject, numberAt, textAt } from '../lib/json.ts'

/** The fields of a webhook event that this product reads. */
export interface StripeEvent {
  id: string
  type: string
  apiVersion: string | null
  livemode: boolean
  /** Set for an account connected to ours. */
  account: string | undefined
  /** Set for one of the accounts that share an organisation's endpoint. */
  context: string | undefined
  createdAt: Date
  /** The object of the event, as it was at `createdAt`. */
  object: JsonObject
  previousAttributes: JsonObject
  payload: JsonObject
}

/** Undefined for anything that is not a complete snapshot event: another document, or a thin event. */
export function parseEvent(body: Buffer): StripeEvent | undefined {
  const payload = parseJson(body.toString('utf8'))
  return payload === undefined ? undefined : readEvent(payload)
}

/** Also used to read an event from its stored payload. */
export function readEvent(payload: unknown): StripeEvent | undefined {
  const id = textAt(payload, 'id')
  const type = textAt(payload, 'type')
  const created = numberAt(payload, 'created')
  const object = at(payload, 'data', 'object')
  if (!isObject(payload) || payload['object'] !== 'event' || !isObject(object)) return undefined
  if (!id || id.length > 255 || !type || type.length > 255 || !isUnixSeconds(created)) return undefined
  const previousAttributes = at(payload, 'data', 'previous_attributes')
  return {
    id,
    type,
    apiVersion: textAt(payload, 'api_version') ?? null,
    livemode: payload['livemode'] === true,
    account: textAt(payload, 'account'),
    context: textAt(payload, 'context'),
    createdAt: new Date(created * 1000),
    object,
    previousAttributes: isObject(previousAttributes) ? previousAttributes : {},
    payload,
  }
}

/** The customer of an event: the key by which related events are processed one at a time. */
export function customerOf(event: StripeEvent): string | undefined {
  if (event.object['object'] === 'customer') return textAt(event.object, 'id')
  // A detached payment method no longer names its customer, but the event's previous attributes do.
  return idAt(event.object, 'customer') ?? idAt(event.previousAttributes, 'customer')
}

function isUnixSeconds(value: number | undefined): value is number {
  return value !== undefined && Number.isInteger(value) && value > 0 && value < 1e11
}

function parseJson(text: string): unknown {
  try {
    return UNSTORABLE.test(text) ? JSON.parse(text, storable) : JSON.parse(text)
  } catch (error) {
    // A RangeError means that it is nested too deeply for the stack.
    if (error instanceof SyntaxError || error instanceof RangeError) return undefined
    throw error
  }
}

/** PostgreSQL accepts neither U+0000 nor half of a surrogate pair, in text or in jsonb. */
const UNSTORABLE = /\\u(?:0000|d[89a-f])/i

const storableText = (text: string) => text.replaceAll('\u0000', '').toWellFormed()

function storable(_key: string, value: unknown): unknown {
  if (typeof value === 'string') return storableText(value)
  if (!isObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [storableText(key), entry]))
}
