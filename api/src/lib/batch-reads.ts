import { createEndOfTurn } from './end-of-turn.ts'

const MAX_BATCH = 200
const MAX_IN_FLIGHT = 4
/** The maximum age of a read that another caller may join. */
const FRESH_MS = 50

interface Read<Value> extends PromiseWithResolvers<Value | undefined> {
  key: string
  sentAtMs: number
  isShared: boolean
}

/**
 * Answers many reads with one query. Reads that arrive while a query is running form the next one. A caller
 * joins a read of the same key that was sent less than 50 ms ago while it is running, or afterwards only if
 * others shared it before. A caller that is alone always gets its own read.
 */
export function batchReads<Value>(
  readMany: (keys: string[]) => Promise<Map<string, Value>>,
): (key: string) => Promise<Value | undefined> {
  const waiting = new Map<string, Read<Value>>()
  const sent = new Map<string, Read<Value>>()
  const endOfTurn = createEndOfTurn()
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
      sent.set(read.key, read)
    }
    return batch
  }

  function forget(reads: readonly Read<Value>[]): void {
    for (const read of reads) if (sent.get(read.key) === read) sent.delete(read.key)
  }

  async function flush(): Promise<void> {
    const batch = takeBatch()
    inFlight += 1
    holdsBackNext = batch
    const makeWay = () => {
      if (holdsBackNext === batch) holdsBackNext = undefined
      schedule()
    }
    // A query that takes longer is stuck on something; the next one runs at the same time.
    setTimeout(() => {
      forget(batch)
      makeWay()
    }, FRESH_MS).unref()
    try {
      const found = await readMany(batch.map(({ key }) => key))
      for (const { key, resolve } of batch) resolve(found.get(key))
      forget(batch.filter(({ isShared }) => !isShared))
    } catch (error) {
      forget(batch)
      for (const { reject } of batch) reject(error)
    } finally {
      inFlight -= 1
      makeWay()
    }
  }

  function enqueue(key: string): Read<Value> {
    const read = { ...Promise.withResolvers<Value | undefined>(), key, sentAtMs: 0, isShared: false }
    waiting.set(key, read)
    schedule()
    return read
  }

  function findRead(key: string): Read<Value> | undefined {
    const latest = sent.get(key)
    return latest && performance.now() - latest.sentAtMs < FRESH_MS ? latest : waiting.get(key)
  }

  return async (key) => {
    const joined = findRead(key)
    if (!joined) return await enqueue(key).promise
    joined.isShared = true
    await endOfTurn()
    return await joined.promise
  }
}
