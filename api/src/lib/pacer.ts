import { setTimeout as sleep } from 'node:timers/promises'

/** Each call resolves in a slot of its own, so many a second and no more. */
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
