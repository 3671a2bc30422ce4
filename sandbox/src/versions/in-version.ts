import { fieldsOf } from '../http/request-shapes.ts'
import type { StoredEvent } from '../store/events.ts'
import type { Store } from '../store/store.ts'
import { BEFORE_BASIL, BEFORE_CLOVER, type Json, type OlderShape, periodOf } from './older-shapes.ts'

const BASIL = '2025-03-31'
const CLOVER = '2025-09-30'

/** Every API version, as listed for the parameter of webhook endpoints. */
const VERSIONS = new Set(fieldsOf('POST /v1/webhook_endpoints')['api_version']?.enum)

/** Whether Stripe has this version; previews add features after a semicolon or have their own name. */
export function isVersion(text: string): boolean {
  const [version = ''] = text.split(';', 1)
  return VERSIONS.has(version) || /^\d{4}-\d{2}-\d{2}\.preview$/.test(version)
}

/**
 * A value with every object converted to that version. Versions before 2025 have more differences than are
 * covered here.
 */
export function inVersion<Value>(store: Store, version: string, value: Value): Value {
  const shapes = shapesBefore(version)
  return shapes.length === 0 ? value : (convert(value, shapes, store) as Value)
}

/** An event as a webhook endpoint of that version receives it. */
export function eventInVersion(store: Store, version: string, event: StoredEvent): StoredEvent {
  const { object, previous_attributes: previous } = event.data
  const data = {
    object: inVersion(store, version, object),
    ...(previous ? { previous_attributes: previousInVersion(store, version, previous) } : {}),
  }
  return { ...event, api_version: version, data }
}

function previousInVersion(store: Store, version: string, previous: Json): Json {
  if (version >= BASIL) return inVersion(store, version, previous)
  return { ...inVersion(store, version, previous), ...periodOf(previous) }
}

function shapesBefore(version: string): Record<string, OlderShape>[] {
  return [...(version < CLOVER ? [BEFORE_CLOVER] : []), ...(version < BASIL ? [BEFORE_BASIL] : [])]
}

function convert(value: unknown, shapes: Record<string, OlderShape>[], store: Store): unknown {
  if (Array.isArray(value)) return value.map((entry) => convert(entry, shapes, store))
  if (typeof value !== 'object' || value === null) return value
  const kind = String(Reflect.get(value, 'object'))
  // An event keeps the version it was created with.
  if (kind === 'event') return value
  const older = shapes.reduce((object, { [kind]: shape }) => shape?.(object, store) ?? object, value as Json)
  return Object.fromEntries(
    Object.entries(older).map(([name, entry]) => [name, convert(entry, shapes, store)]),
  )
}
