import type { UsageEvent } from './usage-event.ts'

export interface StoredEvent {
  key: string
  isLate: boolean
}

/** An event as it was stored, for who takes it back. */
export interface FoundEvent extends Pick<UsageEvent, 'key' | 'meter' | 'quantity' | 'subject' | 'dimension'> {
  occurredAt: string
  voids: string | null
}

export interface MeterSum {
  meter: string
  quantity: string
  events: number
}

/**
 * Where usage is kept. PostgreSQL serves up to about 10,000 events a second; what is beyond it takes this place. An event that
 * `append` has answered is in every later `sum`.
 */
export interface UsageStore {
  /** Stores those events of the account that it does not have yet, and names them. The keys are different. */
  append(accountId: string, events: readonly UsageEvent[]): Promise<StoredEvent[]>
  find(accountId: string, keys: readonly string[]): Promise<FoundEvent[]>
  /** Of each meter from `start` until before `end`: added up, or for a level its highest. */
  sum(accountId: string, start: Date, end: Date, levels: readonly string[]): Promise<MeterSum[]>
}
