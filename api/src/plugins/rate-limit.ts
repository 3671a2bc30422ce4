import rateLimitPlugin from '@fastify/rate-limit'
import fp from 'fastify-plugin'
import { Redis } from 'ioredis'
import type { Deps } from '../deps.ts'
import { rateLimited } from '../errors.ts'
import type { Outage, OutageLog } from '../telemetry/outage-log.ts'
import { OwnLimits } from './own-limits.ts'
import { createSharedLimits } from './shared-limits.ts'

/** A Redis that answers and refuses, for want of a password for example, is not one that is away. */
function readRedisOutage(error: unknown): Outage {
  const isRefusal =
    error instanceof Error && (error.name === 'ReplyError' || error.message.startsWith('Ready check failed'))
  const found = isRefusal ? 'Redis refuses our commands' : 'Redis is not responding'
  return { dependency: 'redis', summary: `${found}, so each process counts rate limits on its own` }
}

/**
 * Limits only routes with `config: { rateLimit: … }`. With REDIS_URL all processes share the counters; while
 * Redis is unavailable each counts in memory.
 */
export const rateLimit = fp<{ deps: Pick<Deps, 'config' | 'outages'> }>(
  async (app, { deps }) => {
    const redis = deps.config.redisUrl ? connectRedis(deps.config.redisUrl, deps.outages) : undefined
    if (redis) app.addHook('onClose', async () => redis.disconnect())
    await app.register(rateLimitPlugin, {
      global: false,
      timeWindow: 60_000,
      ipv6Subnet: 64,
      store: redis
        ? createSharedLimits(redis, (error) => deps.outages.report(readRedisOutage(error), error))
        : OwnLimits,
      errorResponseBuilder: (_request, { max, ttl }) => rateLimited(max, Math.max(1, Math.ceil(ttl / 1000))),
    })
  },
  { name: 'rate-limit' },
)

function connectRedis(url: string, outages: OutageLog): Redis {
  const redis = new Redis(url, { connectTimeout: 1000, commandTimeout: 500, maxRetriesPerRequest: 1 })
  redis.on('error', (error) => outages.report(readRedisOutage(error), error))
  return redis
}
