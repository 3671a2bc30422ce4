import { setTimeout as sleep } from 'node:timers/promises'

const FIRST_MS = 20
const LONGEST_MS = 160

/**
 * Each pause is longer than the one before, with some random variation, so that two waiting callers do not
 * retry in step.
 */
export function createGrowingPauses(): () => Promise<void> {
  let nextMs = FIRST_MS
  return async () => {
    const pauseMs = nextMs * (0.5 + Math.random())
    nextMs = Math.min(nextMs * 2, LONGEST_MS)
    await sleep(pauseMs)
  }
}
