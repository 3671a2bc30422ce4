/** What one meter counted, as it is stored. Texts for what JavaScript's numbers and dates would round. */
export interface UsageEvent {
  key: string
  meter: string
  /** An ISO 8601 time with up to six decimals. */
  occurredAt: string
  /** A decimal with up to six digits after the point. */
  quantity: string
  isLevel: boolean
  subject: string | null
  dimension: string | null
  /** The key of the event that this one takes back. */
  voids: string | null
  /** JSON. */
  properties: string | null
}

/** Why an event is refused; each is explained in docs/usage.md. */
export type RefusalCode =
  | 'invalid_event'
  | 'unknown_meter'
  | 'unknown_tenant'
  | 'unknown_event'
  | 'too_old'
  | 'in_the_future'

export interface Refusal {
  code: RefusalCode
  message: string
}
