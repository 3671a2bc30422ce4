import type { FastifyRateLimitStore } from '@fastify/rate-limit'
import { createWindowCounts, type WindowCount } from '../lib/window-counts.ts'

const MAX_KEYS = 5_000

/**
 * The counters of one process. Those of the library are changed after they were handed out: requests that arrive in the same
 * turn would all see the last count, and all be refused.
 */
export class OwnLimits implements FastifyRateLimitStore {
  readonly #count = createWindowCounts(MAX_KEYS)

  incr(key: string, callback: (error: Error | null, result?: WindowCount) => void, windowMs: number): void {
    callback(null, this.#count(key, windowMs))
  }

  child(): FastifyRateLimitStore {
    return new OwnLimits()
  }
}
