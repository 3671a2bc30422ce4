import { dropOldest } from './drop-oldest.ts'

export interface WindowCount {
  current: number
  /** Milliseconds until the window ends and counting starts again. */
  ttl: number
}

/**
 * Counts each key within time windows. The oldest keys are dropped, so that no caller can fill the memory.
 */
export function createWindowCounts(maxKeys: number): (key: string, windowMs: number) => WindowCount {
  const windows = new Map<string, { count: number; endsAtMs: number }>()
  return (key, windowMs) => {
    const nowMs = performance.now()
    const known = windows.get(key)
    const window = known && nowMs < known.endsAtMs ? known : { count: 0, endsAtMs: nowMs + windowMs }
    window.count += 1
    windows.delete(key)
    windows.set(key, window)
    dropOldest(windows, maxKeys)
    return { current: window.count, ttl: window.endsAtMs - nowMs }
  }
}
