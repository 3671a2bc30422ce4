import type { FastifyRateLimitStore, FastifyRateLimitStoreCtor } from '@fastify/rate-limit'
import type { Redis } from 'ioredis'
import { createWindowCounts, type WindowCount } from '../lib/window-counts.ts'

const COUNT = `
local current = redis.call('INCR', KEYS[1])
if current == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return { current, redis.call('PTTL', KEYS[1]) }`

const NAMESPACE = 'kamiyo-rate-limit:'
const MAX_KEYS_IN_MEMORY = 10_000

/** Passed by the plugin in addition to its own options: the route of the limit, if it belongs to one. */
interface LimitOf {
  routeInfo?: { method?: unknown; url?: string }
}

/** All processes share counters in Redis, and each uses its own memory while Redis does not respond. */
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

  /** A limit inside a route has no name, so it gets a number, which is the same in every process. */
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
