import { createGrowingPauses } from '../../lib/growing-pauses.ts'
import { EventInProgressError } from './process.ts'

/**
 * One at a time for each customer, and again while another process works for that customer. Whoever waits here does so
 * in memory, without a connection.
 */
export type Turns = <T>(customerKey: string, work: () => Promise<T>) => Promise<T>

interface Line {
  /** Settles when the last in line has finished. */
  end: Promise<unknown>
  /** Since when another process has kept the customer from the line. */
  busySinceMs: number | undefined
}

/** As long as a statement would wait for a lock. */
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
 * Tries again while another process has the customer. Those in line wait together: what the first has waited in
 * vain, the next one need not wait once more.
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
