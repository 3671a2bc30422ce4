import type { FastifyRequest } from 'fastify'
import type { Config } from '../config/config.ts'

/** The limit for what a browser may post without signing in, as a route's `config`. */
export function publicPostLimit(config: Config) {
  return { rateLimit: { max: config.http.rateLimitRpm, timeWindow: 60_000 } }
}

/**
 * A page that waits for an answer polls more often than a person posts, and a whole office may do so at once.
 */
const READS_PER_POST = 4

/** The limit for public reads that make us call Stripe. */
export function publicReadLimit(config: Config) {
  return { rateLimit: { max: READS_PER_POST * config.http.rateLimitRpm, timeWindow: 60_000 } }
}

/** The same for a signed-in customer, on any network. */
export function customerLimit(config: Config) {
  const keyGenerator = ({ member }: FastifyRequest) => `customer ${member.email}`
  return { rateLimit: { max: config.http.rateLimitRpm, timeWindow: 60_000, keyGenerator } }
}
