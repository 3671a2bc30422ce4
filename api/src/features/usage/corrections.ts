import { negate } from './decimal.ts'
import { toCorrectionKey } from './event-key.ts'
import type { Refusal, UsageEvent } from './usage-event.ts'
import type { FoundEvent, UsageStore } from './usage-store.ts'

/** For each key the event that takes that one back, or why there is none. */
export async function findCorrections(
  store: UsageStore,
  { accountId, levels }: { accountId: string; levels: ReadonlySet<string> },
  keys: readonly string[],
): Promise<Map<string, UsageEvent | Refusal>> {
  const found = new Map((await store.find(accountId, keys)).map((event) => [event.key, event]))
  return new Map(keys.map((key) => [key, correct(found.get(key), levels)]))
}

function correct(event: FoundEvent | undefined, levels: ReadonlySet<string>): UsageEvent | Refusal {
  if (!event)
    return {
      code: 'unknown_event',
      message: 'data.voids names no event of the last 35 days. Report the event first, with the same source.',
    }
  if (event.voids !== null)
    return { code: 'invalid_event', message: 'data.voids names a correction, which cannot be taken back.' }
  if (levels.has(event.meter))
    return {
      code: 'invalid_event',
      message: `data.voids names a level of ${event.meter}, which cannot be taken back. Report the right level.`,
    }
  return {
    ...event,
    key: toCorrectionKey(event.key),
    quantity: negate(event.quantity),
    voids: event.key,
    isLevel: false,
    properties: null,
  }
}
