import type { Config } from '../config.ts'

/** The limit of what a browser may post without signing in, as a route's `config`. */
export function publicPostLimit(config: Config) {
  return { rateLimit: { max: config.http.rateLimitRpm, timeWindow: 60_000 } }
}
