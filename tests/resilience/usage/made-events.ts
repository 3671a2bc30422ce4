import { hash } from 'node:crypto'

/** Whose usage is reported; the events of an account are made from their numbers, and always the same. */
export interface Tenant {
  accountId: string
  tenantId: string
  customerId: string
}

export const METERS = ['case', 'api_call', 'event_ingestion'] as const
export type MeterId = (typeof METERS)[number]

export interface MadeEvent {
  id: string
  meter: MeterId
  atMs: number
  /** In thousandths, so that it is exact. */
  thousandths: number
  /** Taken back along with it, or when everything else was reported. */
  takenBack: 'at once' | 'later' | 'never'
}

const MAX_THOUSANDTHS = 400_000

export interface Span {
  fromMs: number
  toMs: number
}

/** The event with this number: at any moment of the span, old and new ones in turns. */
export function makeEvent({ accountId }: Tenant, index: number, { fromMs, toMs }: Span): MadeEvent {
  const digest = hash('sha256', `${accountId} ${index}`, 'buffer')
  const draw = (offset: number, limit: number) => digest.readUInt32BE(offset) % limit
  const hex = digest.toString('hex')
  const lot = draw(0, 50)
  return {
    id: [hex.slice(32, 40), hex.slice(40, 44), hex.slice(44, 48), hex.slice(48, 52), hex.slice(52)].join('-'),
    meter: METERS[draw(4, METERS.length)] ?? 'case',
    atMs: fromMs + draw(8, toMs - fromMs),
    thousandths: draw(12, MAX_THOUSANDTHS),
    takenBack: lot === 0 ? 'at once' : lot === 1 ? 'later' : 'never',
  }
}

/** As a tenant's system reports it. */
export function toReport({ id, meter, atMs, thousandths }: MadeEvent): object {
  return {
    specversion: '1.0',
    id,
    source: 'crm',
    type: meter,
    time: new Date(atMs).toISOString(),
    data: { quantity: thousandths / 1000 },
  }
}

export function toCorrection({ id }: MadeEvent): object {
  return { specversion: '1.0', id: `not ${id}`, source: 'crm', type: 'correction', data: { voids: id } }
}
