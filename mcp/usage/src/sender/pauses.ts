import { setTimeout as sleep } from 'node:timers/promises'

const FIRST_MS = 500
const LONGEST_MS = 60_000

/** Pauses that grow while the API is away, and are not the same for all who wait for it. */
export interface Pauses {
  /** At least so long as the API asks. */
  pause(atLeastMs?: number): Promise<void>
  reset(): void
  /** Ends the pause that is under way. */
  skip(): void
}

export function createPauses(signal: AbortSignal): Pauses {
  let nextMs = FIRST_MS
  let current: AbortController | undefined

  return {
    async pause(atLeastMs = 0) {
      const lengthMs = Math.min(LONGEST_MS, Math.max(atLeastMs, nextMs * (0.75 + Math.random() / 2)))
      nextMs = Math.min(LONGEST_MS, nextMs * 2)
      current = new AbortController()
      const ends = AbortSignal.any([signal, current.signal])
      await sleep(lengthMs, undefined, { ref: false, signal: ends }).catch((error: unknown) => {
        if (!ends.aborted) throw error
      })
    },
    reset() {
      nextMs = FIRST_MS
    },
    skip() {
      nextMs = FIRST_MS
      current?.abort()
    },
  }
}
