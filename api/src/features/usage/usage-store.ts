import type { EventPlace, LineEvent, LineSpan } from './line-events-repository.ts'
import type { SealedUsage } from './seal-repository.ts'
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
 * Where usage is kept. PostgreSQL serves up to about 10,000 events a second; what is beyond it takes this place, and has to pass
 * the same tests (testing/store-contract.ts). An event that `append` has answered is in every later `sum`, among the `events`, and
 * in one `seal` or late for it.
 */
export interface UsageStore {
  /** Stores those events of the account that it does not have yet, and names them. The keys are different. */
  append(accountId: string, events: readonly UsageEvent[]): Promise<StoredEvent[]>
  find(accountId: string, keys: readonly string[]): Promise<FoundEvent[]>
  /** Of each meter from `start` until before `end`: added up, or for a level its highest. */
  sum(accountId: string, start: Date, end: Date, levels: readonly string[]): Promise<MeterSum[]>
  /** Those that a line of a statement bills, page by page, in order of time and key. */
  events(span: LineSpan, page: { after: EventPlace | undefined; limit: number }): Promise<LineEvent[]>
  /**
   * Closes the account's usage until then, with what it comes to since the last seal; what is appended for an earlier time from now
   * on is late. Undefined where it was closed before, or nothing was ever used. In the transaction that writes the statement.
   */
  seal(accountId: string, until: Date, levels: readonly string[]): Promise<SealedUsage | undefined>
}
