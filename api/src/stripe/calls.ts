import { setTimeout as sleep } from 'node:timers/promises'
import type Stripe from 'stripe'
import { withDeadline } from '../lib/deadline.ts'
import { isTemporaryInStripe, stripeUnavailable } from './failure.ts'

/** The caller gets an answer within 8 s, including waiting and retries. */
export const BUDGET_MS = 7_500

const MAX_TRIES = 3
const FIRST_PAUSE_MS = 500
/** With less time left, another attempt is not worthwhile. */
const SHORTEST_TRY_MS = 1_000

/**
 * Runs one call to Stripe while someone waits for it. `work` may run up to three times, so it must be safe to
 * repeat; it receives the time left. Calls that belong together share a deadline.
 */
export type StripeCalls = <T>(
  work: (options: Stripe.RequestOptions) => Promise<T>,
  endsAtMs?: number,
) => Promise<T>

export const stripeDeadline = (): number => performance.now() + BUDGET_MS

/** Allows at most `maxInFlight` calls at once, so that no more than these hang if Stripe does. */
export function createStripeCalls(maxInFlight: number): StripeCalls {
  const enter = createPlaces(maxInFlight)
  return async (work, endsAtMs = stripeDeadline()) => {
    const leave = await enter(endsAtMs)
    if (endsAtMs - performance.now() < SHORTEST_TRY_MS) {
      leave()
      throw stripeUnavailable()
    }
    const tried = tryUntil(work, endsAtMs).finally(leave)
    return await withDeadline(tried, Math.max(0, endsAtMs - performance.now()), stripeUnavailable)
  }
}

/** Waits for a slot in order of arrival, at most until `endsAtMs`. */
function createPlaces(max: number): (endsAtMs: number) => Promise<() => void> {
  const waiting = new Set<() => void>()
  let taken = 0
  const leave = () => {
    const [next] = waiting
    if (!next) {
      taken -= 1
      return
    }
    waiting.delete(next)
    next()
  }
  return async (endsAtMs) => {
    if (taken < max) {
      taken += 1
      return leave
    }
    const { promise, resolve } = Promise.withResolvers<void>()
    waiting.add(resolve)
    try {
      await withDeadline(promise, endsAtMs - performance.now(), stripeUnavailable)
    } finally {
      waiting.delete(resolve)
    }
    return leave
  }
}

async function tryUntil<T>(
  work: (options: Stripe.RequestOptions) => Promise<T>,
  endsAtMs: number,
): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      const timeout = Math.max(1, Math.ceil(endsAtMs - performance.now()))
      return await work({ timeout, maxNetworkRetries: 0 })
    } catch (error) {
      const pauseMs = FIRST_PAUSE_MS * tries
      const leftMs = endsAtMs - performance.now() - pauseMs
      if (tries >= MAX_TRIES || leftMs < SHORTEST_TRY_MS || !isTemporaryInStripe(error)) throw error
      await sleep(pauseMs)
    }
  }
}
