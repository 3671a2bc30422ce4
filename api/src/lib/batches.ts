import { withDeadline } from './deadline.ts'
import { createLimiter } from './limiter.ts'

export interface BatchLimits {
  /** The maximum number of items in one run. */
  maxSize: number
  /** The number of concurrent runs. */
  atOnce: number
  /** How many items are rerun individually at the same time. */
  aloneAtOnce: number
}

/** For work that may hang: how long an item waits for its result, and the error after that. */
export interface ItemTimeout {
  maxWaitMs: number
  createError(): Error
}

interface Waiting<Item, Result> extends PromiseWithResolvers<Result> {
  item: Item
  isGivenUp: boolean
}

/** Returns the result of each item to its caller. */
export type Batches<Item, Result> = (item: Item) => Promise<Result>

/**
 * Groups items that arrive together: items that arrive during a run wait in memory, in order, and form the
 * next batch. If a batch fails, each item is run again individually, so that it fails only for its own
 * reason. Items whose wait has timed out are not started.
 */
export function createBatches<Item, Result>(
  run: (items: readonly Item[]) => Promise<readonly Result[]>,
  { maxSize, atOnce, aloneAtOnce }: BatchLimits,
  itemTimeout?: ItemTimeout,
): Batches<Item, Result> {
  const waiting = new Set<Waiting<Item, Result>>()
  const alone = createLimiter(aloneAtOnce)
  let running = 0
  let isPlanned = false

  /** At the end of the event loop turn, so that everything that arrived in it goes together. */
  function plan(): void {
    if (isPlanned || running >= atOnce || waiting.size === 0) return
    isPlanned = true
    setImmediate(() => {
      isPlanned = false
      while (running < atOnce && waiting.size > 0) void runNext()
    })
  }

  async function runNext(): Promise<void> {
    const batch = [...waiting].slice(0, maxSize)
    for (const one of batch) waiting.delete(one)
    running += 1
    try {
      settle(batch, await run(batch.map(({ item }) => item)))
    } catch (error) {
      if (batch.length === 1) batch[0]?.reject(error)
      else for (const one of batch) void alone(async () => await runAlone(one))
    } finally {
      running -= 1
      plan()
    }
  }

  async function runAlone(one: Waiting<Item, Result>): Promise<void> {
    if (one.isGivenUp) return
    try {
      settle([one], await run([one.item]))
    } catch (error) {
      one.reject(error)
    }
  }

  return async (item) => {
    const one = { ...Promise.withResolvers<Result>(), item, isGivenUp: false }
    waiting.add(one)
    plan()
    if (!itemTimeout) return await one.promise
    try {
      return await withDeadline(one.promise, itemTimeout.maxWaitMs, itemTimeout.createError)
    } finally {
      one.isGivenUp = true
      waiting.delete(one)
    }
  }
}

function settle<Item, Result>(batch: readonly Waiting<Item, Result>[], results: readonly Result[]): void {
  if (results.length !== batch.length)
    throw new Error(`A batch of ${batch.length} answered ${results.length} results`)
  batch.forEach((one, index) => {
    one.resolve(results[index] as Result)
  })
}
