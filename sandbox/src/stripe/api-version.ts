import type Stripe from 'stripe'

/** The version of the pinned `stripe` package; the type no longer compiles if the package is upgraded. */
export const API_VERSION: Stripe.LatestApiVersion = '2026-10-28.endive'
