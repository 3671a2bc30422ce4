import type { CheckoutPayment } from '../../stripe/checkout-sessions/hosted.ts'
import { textFields } from '../text-fields.ts'

/** The page's form as it was filled in; the payment validates it. */
export function parsePayment(body: unknown): CheckoutPayment {
  const text = textFields(body)
  return {
    card: { number: text('number'), exp: text('exp'), cvc: text('cvc') },
    email: text('email'),
    name: text('name'),
    country: text('country'),
    postalCode: text('postal_code'),
  }
}
