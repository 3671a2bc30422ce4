import type Stripe from 'stripe'
import { stripeUnavailable } from './failure.ts'

/** What each request to Stripe may take, told anew before it is made. */
export type RequestTime = () => Stripe.RequestOptions

const LONGEST_MS = 5_000

/** For work that nobody waits for: each request on its own. */
export const eachInTime: RequestTime = () => ({ timeout: LONGEST_MS, maxNetworkRetries: 0 })

/** For somebody who waits: together they end in time. */
export function allUntil(endsAtMs: number): RequestTime {
  return () => {
    const leftMs = Math.floor(endsAtMs - performance.now())
    if (leftMs <= 0) throw stripeUnavailable()
    return { timeout: Math.min(LONGEST_MS, leftMs), maxNetworkRetries: 0 }
  }
}
