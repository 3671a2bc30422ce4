import { createShortCache, type ShortCache } from '../../../lib/short-cache.ts'

const TTL_MS = 60_000
const MAX_ENTRIES = 10_000

/** What the next invoices come to, by subscription: asked of Stripe at most once a minute for each. */
export function createPreviews(): ShortCache<number> {
  return createShortCache<number>({ maxEntries: MAX_ENTRIES, ttlMs: () => TTL_MS })
}
