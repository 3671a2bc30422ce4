import { dropOldest } from './drop-oldest.ts'

export type ShortCache<Value> = (key: string, load: () => Promise<Value>) => Promise<Value>

export interface ShortCacheOptions<Value> {
  /** The oldest are dropped, so that no caller can fill the memory. */
  maxEntries: number
  ttlMs: (value: Value) => number
}

interface Entry<Value> {
  value: Promise<Value>
  expiresAtMs: number
}

/** Concurrent callers, and those shortly afterwards, share one answer. Errors are not cached. */
export function createShortCache<Value>({ maxEntries, ttlMs }: ShortCacheOptions<Value>): ShortCache<Value> {
  const entries = new Map<string, Entry<Value>>()

  function keep(key: string, entry: Entry<Value>): void {
    entries.delete(key)
    entries.set(key, entry)
    dropOldest(entries, maxEntries)
  }

  return async (key, load) => {
    const known = entries.get(key)
    if (known && performance.now() < known.expiresAtMs) return await known.value
    const entry: Entry<Value> = { value: load(), expiresAtMs: Number.POSITIVE_INFINITY }
    keep(key, entry)
    try {
      const value = await entry.value
      entry.expiresAtMs = performance.now() + ttlMs(value)
      return value
    } catch (error) {
      if (entries.get(key) === entry) entries.delete(key)
      throw error
    }
  }
}
