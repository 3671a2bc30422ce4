import { setTimeout as sleep } from 'node:timers/promises'
import { type Batches, type BatchLimits, createBatches } from '../../lib/batches.ts'
import { createLimiter } from '../../lib/limiter.ts'

interface AccountWork<Item, Result> {
  accountOf(item: Item): string
  /** Waits at most so long for a wallet. Undefined for an item whose wallet somebody else holds: nothing was done for it. */
  run(items: readonly Item[], lockTimeoutMs: number): Promise<readonly (Result | undefined)[]>
  /** For how long an item waits for its wallet. */
  maxWaitMs: number
  /** The result of an item that waited for longer. */
  giveUp(item: Item): Result
}

/** Longer than another process needs for its group. */
const LOCK_TIMEOUT_MS = 250
const PAUSE_MS = 50
/** Each holds a connection while it waits. */
const LINES_AT_ONCE = 2

/**
 * Runs items of all accounts in groups. Those of an account whose wallet somebody else holds for longer than a moment wait in a
 * line of their own, so that they delay nobody else's.
 */
export function createAccountBatches<Item, Result>(
  { accountOf, run, maxWaitMs, giveUp }: AccountWork<Item, Result>,
  limits: BatchLimits,
): Batches<Item, Result> {
  const lines = new Map<string, { length: number; wait: Batches<Item, Result> }>()
  const inTurn = createLimiter(LINES_AT_ONCE)
  const together = createBatches(async (items: readonly Item[]) => await run(items, LOCK_TIMEOUT_MS), limits)

  /** Items that come later wait no longer than the first one. */
  function createLine(): Batches<Item, Result> {
    let heldSinceMs: number | undefined
    const runUntilFree = async (items: readonly Item[]): Promise<Result[]> => {
      for (;;) {
        heldSinceMs ??= performance.now()
        const results = await inTurn(async () => await run(items, LOCK_TIMEOUT_MS))
        if (isComplete(results)) {
          heldSinceMs = undefined
          return results
        }
        if (performance.now() - heldSinceMs > maxWaitMs) return items.map(giveUp)
        await sleep(PAUSE_MS)
      }
    }
    return createBatches(runUntilFree, { ...limits, atOnce: 1 })
  }

  async function waitInLine(item: Item): Promise<Result> {
    const accountId = accountOf(item)
    const line = lines.get(accountId) ?? { length: 0, wait: createLine() }
    lines.set(accountId, line)
    line.length += 1
    try {
      return await line.wait(item)
    } finally {
      line.length -= 1
      if (line.length === 0) lines.delete(accountId)
    }
  }

  return async (item) => {
    const result = lines.has(accountOf(item)) ? undefined : await together(item)
    return result ?? (await waitInLine(item))
  }
}

function isComplete<Result>(results: readonly (Result | undefined)[]): results is Result[] {
  return !results.includes(undefined)
}
