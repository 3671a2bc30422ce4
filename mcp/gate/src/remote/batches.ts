interface Waiting<Item, Result> {
  item: Item
  resolve(result: Result): void
  reject(error: unknown): void
}

/**
 * Runs together what arrives together: what comes while two batches are under way is the next one. `run` gives one
 * result for each item, in order; where it throws, `splits` says whether each item is to be tried by itself.
 */
export function createBatches<Item, Result>(
  run: (items: readonly Item[]) => Promise<readonly Result[]>,
  { maxSize, splits }: { maxSize: number; splits(error: unknown): boolean },
): (item: Item) => Promise<Result> {
  const waiting: Waiting<Item, Result>[] = []
  let running = 0
  let isPlanned = false

  /** At the end of the turn of the event loop, so that everything of it goes together. */
  function plan(): void {
    if (isPlanned || waiting.length === 0 || running >= AT_ONCE) return
    isPlanned = true
    setImmediate(() => {
      isPlanned = false
      while (waiting.length > 0 && running < AT_ONCE) void runNext(waiting.splice(0, maxSize))
    })
  }

  async function runNext(batch: Waiting<Item, Result>[]): Promise<void> {
    running += 1
    await runAll(batch)
    running -= 1
    plan()
  }

  async function runAll(batch: Waiting<Item, Result>[]): Promise<void> {
    try {
      const results = await run(batch.map(({ item }) => item))
      if (results.length !== batch.length)
        throw new Error(`A batch of ${batch.length} was answered with ${results.length} results`)
      batch.forEach((one, index) => {
        one.resolve(results[index] as Result)
      })
    } catch (error) {
      if (batch.length > 1 && splits(error)) for (const one of batch) await runAll([one])
      else for (const one of batch) one.reject(error)
    }
  }

  return async (item) =>
    await new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject })
      plan()
    })
}

const AT_ONCE = 2
