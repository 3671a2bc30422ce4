import type { PaymentIntent } from '../../store/stripe-objects.ts'
import { fullAddress } from '../address.ts'

interface ShippingParam {
  address: Parameters<typeof fullAddress>[0]
  name: string
  carrier?: string
  phone?: string
  tracking_number?: string
}

export function shippingOf(given: ShippingParam): NonNullable<PaymentIntent['shipping']> {
  return {
    address: fullAddress(given.address),
    carrier: given.carrier ?? null,
    name: given.name,
    phone: given.phone ?? null,
    tracking_number: given.tracking_number ?? null,
  }
}
