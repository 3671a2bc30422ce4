import type { FastifyRateLimitStore, FastifyRateLimitStoreCtor } from '@fastify/rate-limit'
import type { Redis } from 'ioredis'
import { createWindowCounts, type WindowCount } from '../lib/window-counts.ts'

const COUNT = `
local current = redis.call('INCR', KEYS[1])
if current == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return { current, redis.call('PTTL', KEYS[1]) }`

const NAMESPACE = 'kamiyo-rate-limit:'
const MAX_KEYS_IN_MEMORY = 10_000

/** What the plugin passes beside its own options: the route whose limit it is, if it is one's. */
interface LimitOf {
  routeInfo?: { method?: unknown; url?: string }
}

/** All processes count together in Redis, and each on its own in memory while Redis is not responding. */
export function createSharedLimits(redis: Redis, onFailure: (error: unknown) => void) {
  const countAlone = createWindowCounts(MAX_KEYS_IN_MEMORY)
  let unnamed = 0

  async function count(key: string, windowMs: number): Promise<WindowCount> {
    try {
      const [current, ttl] = (await redis.eval(COUNT, 1, key, windowMs)) as [number, number]
      return { current, ttl }
    } catch (error) {
      onFailure(error)
      return countAlone(key, windowMs)
    }
  }

  /** What is counted within a route has no name of its own; every process has the same number for it. */
  function nameOf({ routeInfo: { method, url } = {} }: LimitOf): string {
    if (url !== undefined) return `${String(method)}${url}-`
    unnamed += 1
    return `${unnamed}-`
  }

  class SharedLimits implements FastifyRateLimitStore {
    readonly #name: string

    constructor(options: object) {
      this.#name = `${NAMESPACE}${nameOf(options as LimitOf)}`
    }

    incr(key: string, callback: (error: Error | null, result?: WindowCount) => void, windowMs: number): void {
      void count(this.#name + key, windowMs).then((counted) => callback(null, counted))
    }

    child(options: object): FastifyRateLimitStore {
      return new SharedLimits(options)
    }
  }
  return SharedLimits satisfies FastifyRateLimitStoreCtor
}
