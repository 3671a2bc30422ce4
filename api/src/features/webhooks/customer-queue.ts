import { createGrowingPauses } from '../../lib/growing-pauses.ts'
import { EventInProgressError } from './process.ts'

/**
 * Runs one piece of work at a time for each customer, and retries while another process works on that
 * customer. Waiting happens in memory, without a connection.
 */
export type CustomerQueue = <T>(customerKey: string, work: () => Promise<T>) => Promise<T>

interface Queue {
  /** Settles when the last one in the queue has finished. */
  end: Promise<unknown>
  /** Since when another process has been holding the customer. */
  busySinceMs: number | undefined
}

/** The same as a statement's lock timeout. */
const TIMEOUT_MS = 3_000

export function createCustomerQueue(): CustomerQueue {
  const queues = new Map<string, Queue>()
  return async (customerKey, work) => {
    const queue = queues.get(customerKey) ?? { end: Promise.resolve(), busySinceMs: undefined }
    queues.set(customerKey, queue)
    const sinceMs = performance.now()
    const mine = queue.end.then(() => retryUntilFree(queue, sinceMs, work))
    const end = mine.catch(() => undefined)
    queue.end = end
    try {
      return await mine
    } finally {
      if (queue.end === end) queues.delete(customerKey)
    }
  }
}

/**
 * Retries while another process holds the customer. Work in the queue waits together: the time the first has
 * waited counts for the next ones too.
 */
async function retryUntilFree<T>(queue: Queue, sinceMs: number, work: () => Promise<T>): Promise<T> {
  const pause = createGrowingPauses()
  for (;;) {
    try {
      const result = await work()
      queue.busySinceMs = undefined
      return result
    } catch (error) {
      if (!isWaiting(queue, sinceMs, error)) throw error
    }
    await pause()
  }
}

function isWaiting(queue: Queue, sinceMs: number, error: unknown): boolean {
  const nowMs = performance.now()
  queue.busySinceMs = error instanceof EventInProgressError ? (queue.busySinceMs ?? nowMs) : undefined
  return queue.busySinceMs !== undefined && nowMs - Math.max(queue.busySinceMs, sinceMs) < TIMEOUT_MS
}
