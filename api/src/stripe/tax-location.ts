import type Stripe from 'stripe'

/** Whether Stripe can work out tax from an address. Without, it refuses to finalise an invoice that is to be taxed. */
export function isTaxLocation(address: Stripe.Address | null | undefined): boolean {
  const { country, postal_code: postalCode } = address ?? {}
  return Boolean(country) && (country !== 'US' || Boolean(postalCode))
}
