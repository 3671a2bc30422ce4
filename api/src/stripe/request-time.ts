import type Stripe from 'stripe'
import { stripeUnavailable } from './failure.ts'

/** The time limit of each request to Stripe, computed before each request. */
export type RequestTime = () => Stripe.RequestOptions

const LONGEST_MS = 5_000

/** For work that nobody waits for: each request has its own limit. */
export const eachInTime: RequestTime = () => ({ timeout: LONGEST_MS, maxNetworkRetries: 0 })

/** For work that someone waits for: all requests share one deadline. */
export function allUntil(endsAtMs: number): RequestTime {
  return () => {
    const leftMs = Math.floor(endsAtMs - performance.now())
    if (leftMs <= 0) throw stripeUnavailable()
    return { timeout: Math.min(LONGEST_MS, leftMs), maxNetworkRetries: 0 }
  }
}
