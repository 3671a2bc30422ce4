const MAX_BATCH = 200
const MAX_IN_FLIGHT = 4
/** A query that takes longer is held up by something; the next batch then goes beside it, not behind it. */
const SLOW_QUERY_MS = 50

interface Waiting<Value> {
  key: string
  resolve(value: Value | undefined): void
  reject(error: unknown): void
}

/**
 * Answers many reads with one query: those that come while one is under way make up the next. A read
 * always sees a state that is not older than its own start: a batch is closed before its query is sent,
 * and nothing is kept afterwards.
 */
export function batchReads<Value>(
  readMany: (keys: string[]) => Promise<Map<string, Value>>,
): (key: string) => Promise<Value | undefined> {
  let waiting: Waiting<Value>[] = []
  let inFlight = 0
  let underWay: object | undefined
  let isScheduled = false

  function schedule(): void {
    if (isScheduled || underWay || inFlight >= MAX_IN_FLIGHT || waiting.length === 0) return
    isScheduled = true
    setImmediate(() => {
      isScheduled = false
      void flush()
    })
  }

  async function flush(): Promise<void> {
    const batch = waiting.slice(0, MAX_BATCH)
    waiting = waiting.slice(MAX_BATCH)
    inFlight += 1
    underWay = batch
    const makeWay = () => {
      if (underWay === batch) underWay = undefined
      schedule()
    }
    const slow = setTimeout(makeWay, SLOW_QUERY_MS)
    try {
      const found = await readMany([...new Set(batch.map(({ key }) => key))])
      for (const { key, resolve } of batch) resolve(found.get(key))
    } catch (error) {
      for (const { reject } of batch) reject(error)
    } finally {
      clearTimeout(slow)
      inFlight -= 1
      makeWay()
    }
  }

  return async (key) =>
    await new Promise((resolve, reject) => {
      waiting.push({ key, resolve, reject })
      schedule()
    })
}
