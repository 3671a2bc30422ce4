import { setTimeout as sleep } from 'node:timers/promises'

/** Each call resolves in its own time slot, so that no more than this many do per second. */
export function createPacer(perSecond: number): () => Promise<void> {
  const spacingMs = 1000 / perSecond
  let nextAtMs = 0
  return async () => {
    const now = Date.now()
    const slotMs = Math.max(now, nextAtMs)
    nextAtMs = slotMs + spacingMs
    if (slotMs > now) await sleep(slotMs - now)
  }
}
