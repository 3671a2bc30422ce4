import { createGrowingPauses } from '../../lib/growing-pauses.ts'
import { EventInProgressError } from './process.ts'

/**
 * Runs one piece of work at a time for each customer, and retries while another process works on that
 * customer. Waiting happens in memory, without a connection.
 */
export type Turns = <T>(customerKey: string, work: () => Promise<T>) => Promise<T>

interface Line {
  /** Settles when the last one in the queue has finished. */
  end: Promise<unknown>
  /** Since when another process has been holding the customer. */
  busySinceMs: number | undefined
}

/** The same as a statement's lock timeout. */
const PATIENCE_MS = 3_000

export function createTurns(): Turns {
  const lines = new Map<string, Line>()
  return async (customerKey, work) => {
    const line = lines.get(customerKey) ?? { end: Promise.resolve(), busySinceMs: undefined }
    lines.set(customerKey, line)
    const sinceMs = performance.now()
    const mine = line.end.then(() => untilFree(line, sinceMs, work))
    const end = mine.catch(() => undefined)
    line.end = end
    try {
      return await mine
    } finally {
      if (line.end === end) lines.delete(customerKey)
    }
  }
}

/**
 * Retries while another process holds the customer. Work in the queue waits together: the time the first has
 * waited counts for the next ones too.
 */
async function untilFree<T>(line: Line, sinceMs: number, work: () => Promise<T>): Promise<T> {
  const pause = createGrowingPauses()
  for (;;) {
    try {
      const result = await work()
      line.busySinceMs = undefined
      return result
    } catch (error) {
      if (!isWaiting(line, sinceMs, error)) throw error
    }
    await pause()
  }
}

function isWaiting(line: Line, sinceMs: number, error: unknown): boolean {
  const nowMs = performance.now()
  line.busySinceMs = error instanceof EventInProgressError ? (line.busySinceMs ?? nowMs) : undefined
  return line.busySinceMs !== undefined && nowMs - Math.max(line.busySinceMs, sinceMs) < PATIENCE_MS
}
