const MAX_BATCH = 200
const MAX_IN_FLIGHT = 4
/** A query that takes longer is held up by something; the next batch goes beside it, and nobody joins it. */
const SLOW_QUERY_MS = 50

interface Read<Value> extends PromiseWithResolvers<Value | undefined> {
  key: string
  sentAtMs: number
}

/**
 * Answers many reads with one query. Whoever asks for what is being read just now shares that read; other
 * reads that come while a query is under way make up the next one. Nothing is kept once a query is
 * answered, and no answer is older than 50 ms when it is asked for.
 */
export function batchReads<Value>(
  readMany: (keys: string[]) => Promise<Map<string, Value>>,
): (key: string) => Promise<Value | undefined> {
  const waiting = new Map<string, Read<Value>>()
  const underWay = new Map<string, Read<Value>>()
  let inFlight = 0
  let holdsBackNext: Read<Value>[] | undefined
  let isScheduled = false

  function schedule(): void {
    if (isScheduled || holdsBackNext || inFlight >= MAX_IN_FLIGHT || waiting.size === 0) return
    isScheduled = true
    setImmediate(() => {
      isScheduled = false
      void flush()
    })
  }

  function takeBatch(): Read<Value>[] {
    const batch = [...waiting.values()].slice(0, MAX_BATCH)
    const sentAtMs = performance.now()
    for (const read of batch) {
      read.sentAtMs = sentAtMs
      waiting.delete(read.key)
      underWay.set(read.key, read)
    }
    return batch
  }

  async function flush(): Promise<void> {
    const batch = takeBatch()
    inFlight += 1
    holdsBackNext = batch
    const makeWay = () => {
      if (holdsBackNext === batch) holdsBackNext = undefined
      schedule()
    }
    const slow = setTimeout(makeWay, SLOW_QUERY_MS)
    try {
      const found = await readMany(batch.map(({ key }) => key))
      for (const { key, resolve } of batch) resolve(found.get(key))
    } catch (error) {
      for (const { reject } of batch) reject(error)
    } finally {
      clearTimeout(slow)
      for (const read of batch) if (underWay.get(read.key) === read) underWay.delete(read.key)
      inFlight -= 1
      makeWay()
    }
  }

  function enqueue(key: string): Read<Value> {
    const read = { ...Promise.withResolvers<Value | undefined>(), key, sentAtMs: 0 }
    waiting.set(key, read)
    schedule()
    return read
  }

  return (key) => {
    const current = underWay.get(key)
    if (current && performance.now() - current.sentAtMs < SLOW_QUERY_MS) return current.promise
    return (waiting.get(key) ?? enqueue(key)).promise
  }
}
