import { invalidRequest } from '../http/stripe-error.ts'

/** The resources that Stripe can search with its query language. */
export const SEARCHABLE = [
  'charges',
  'customers',
  'invoices',
  'payment_intents',
  'prices',
  'products',
  'subscriptions',
] as const

export function refuseSearch(resource: string): never {
  throw invalidRequest(
    `Search is not part of the sandbox. List instead: GET /v1/${resource} takes filters, and finds what was made a moment ago.`,
  )
}
