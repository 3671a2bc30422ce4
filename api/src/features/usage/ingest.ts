import type { Meter } from '@kamiyo/catalog/types'
import { type Append, createAppend } from './append-together.ts'
import { findCorrections } from './corrections.ts'
import { type ReadEvent, readEvent } from './read-event.ts'
import type { Refusal, UsageEvent } from './usage-event.ts'
import type { UsageStore } from './usage-store.ts'

/** `late` is accepted too: it is shown in its time, and billed with the next statement. */
export type EventOutcome = 'accepted' | 'late' | 'duplicate' | Refusal

/** What became of each event, in order. A bad event never costs the others. */
export type UsageIngest = (accountId: string, given: readonly unknown[], now: Date) => Promise<EventOutcome[]>

export function createUsageIngest(store: UsageStore, meters: readonly Meter[]): UsageIngest {
  const append = createAppend(store)
  const levels = new Set(meters.filter(({ aggregation }) => aggregation === 'level').map(({ id }) => id))

  /** After the events, so that one may be sent along with its correction. */
  async function correct(accountId: string, read: readonly ReadEvent[]): Promise<(UsageEvent | Refusal)[]> {
    const keys = read.flatMap((one) => (one.kind === 'correction' ? [one.of] : []))
    if (keys.length === 0) return []
    const corrections = await findCorrections(store, { accountId, levels }, keys)
    return keys.flatMap((key) => corrections.get(key) ?? [])
  }

  return async (accountId, given, now) => {
    const read = given.map((event) => readEvent(event, meters, now))
    const events = read.flatMap((one) => (one.kind === 'event' ? [one.event] : []))
    const ofEvents = await appendAll(append, accountId, events)
    const corrections = await correct(accountId, read)
    const ofCorrections = await appendAll(append, accountId, corrections)
    return read.map((one) => {
      if (one.kind === 'refused') return one.refusal
      return (one.kind === 'event' ? ofEvents : ofCorrections).shift() ?? 'duplicate'
    })
  }
}

/** Each key counts once, for the first of those that have it. */
async function appendAll(
  append: Append,
  accountId: string,
  events: readonly (UsageEvent | Refusal)[],
): Promise<EventOutcome[]> {
  const stored = await append(
    accountId,
    events.filter((event) => 'key' in event),
  )
  const open = new Map(stored.map(({ key, isLate }) => [key, isLate ? 'late' : 'accepted'] as const))
  return events.map((event) => {
    if (!('key' in event)) return event
    const outcome = open.get(event.key) ?? 'duplicate'
    open.delete(event.key)
    return outcome
  })
}
