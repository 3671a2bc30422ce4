import { normalizeIP } from '@fastify/rate-limit'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { AppError } from '../../errors.ts'

const WINDOW_MS = 600_000

type RequestAbout = FastifyRequest<{ Body: { email: string } }>

export interface StrangerLimit {
  /** Refuses when nothing is left, and counts nothing. */
  assertLeft(request: RequestAbout): Promise<void>
  count(request: RequestAbout): Promise<void>
}

/**
 * How often one address on the net may do something about one e-mail address: fewer times than everybody together, so
 * that no stranger uses up what its owner needs to sign in.
 */
export function createStrangerLimit(app: FastifyInstance, name: string, max: number): StrangerLimit {
  const limit = app.createRateLimit({
    max,
    timeWindow: WINDOW_MS,
    keyGenerator: (request) => {
      const { email } = (request as RequestAbout).body
      return `${name} ${normalizeIP(request.ip)} ${email.toLowerCase()}`
    },
  })
  return {
    async assertLeft(request) {
      const found = await limit(request, { increment: false })
      if (!found.isAllowed && found.remaining === 0) throw tooOften(found.ttlInSeconds)
    },
    async count(request) {
      const found = await limit(request)
      if (!found.isAllowed && found.isExceeded) throw tooOften(found.ttlInSeconds)
    },
  }
}

function tooOften(retryAfterSeconds: number): AppError {
  return new AppError(
    'rate_limited',
    `Too many codes were asked for or tried wrongly from where you are. Try again in ${retryAfterSeconds} s.`,
    { retryAfterSeconds },
  )
}
