import type Stripe from 'stripe'

type AddressParam = { [Field in keyof Stripe.Address]?: string | null }

export function fullAddress(address: AddressParam): Stripe.Address {
  return {
    city: address.city ?? null,
    country: address.country ?? null,
    line1: address.line1 ?? null,
    line2: address.line2 ?? null,
    postal_code: address.postal_code ?? null,
    state: address.state ?? null,
  }
}
