import { createBatches } from '../../lib/batches.ts'
import type { UsageEvent } from './usage-event.ts'
import type { StoredEvent, UsageStore } from './usage-store.ts'

interface Group {
  accountId: string
  events: readonly UsageEvent[]
}

/** Larger groups are worth a statement of their own. */
const SMALL = 50
const BATCH_LIMITS = { maxSize: 100, atOnce: 4, aloneAtOnce: 4 }

export type Append = (accountId: string, events: readonly UsageEvent[]) => Promise<StoredEvent[]>

/** Writes what arrives at the same time for one account in one statement, for systems that report each event by itself. */
export function createAppend(store: UsageStore): Append {
  const together = createBatches(
    async (groups: readonly Group[]) => await appendGroups(store, groups),
    BATCH_LIMITS,
  )
  return async (accountId, events) => {
    const different = [...new Map(events.toReversed().map((event) => [event.key, event])).values()]
    if (different.length === 0) return []
    if (different.length >= SMALL) return await store.append(accountId, different)
    return await together({ accountId, events: different })
  }
}

async function appendGroups(store: UsageStore, groups: readonly Group[]): Promise<StoredEvent[][]> {
  const results: StoredEvent[][] = groups.map(() => [])
  const byAccount = Map.groupBy(groups.keys(), (index) => groups[index]?.accountId ?? '')
  for (const [accountId, indexes] of byAccount) {
    const owners = new Map<string, { index: number; event: UsageEvent }>()
    for (const index of indexes)
      for (const event of groups[index]?.events ?? [])
        if (!owners.has(event.key)) owners.set(event.key, { index, event })
    const stored = await store.append(
      accountId,
      [...owners.values()].map(({ event }) => event),
    )
    for (const one of stored) results[owners.get(one.key)?.index ?? -1]?.push(one)
  }
  return results
}
