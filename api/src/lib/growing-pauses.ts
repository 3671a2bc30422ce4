import { setTimeout as sleep } from 'node:timers/promises'

const FIRST_MS = 20
const LONGEST_MS = 160

/** Each call waits longer than the one before it; by chance a little more or less, so that two who wait do not keep step. */
export function createGrowingPauses(): () => Promise<void> {
  let nextMs = FIRST_MS
  return async () => {
    const pauseMs = nextMs * (0.5 + Math.random())
    nextMs = Math.min(nextMs * 2, LONGEST_MS)
    await sleep(pauseMs)
  }
}
