import type Stripe from 'stripe'

/** The version that the pinned `stripe` package speaks; the type fails to compile when the package moves on. */
export const API_VERSION: Stripe.LatestApiVersion = '2026-10-28.endive'
