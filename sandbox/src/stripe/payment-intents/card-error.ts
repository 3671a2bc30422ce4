import { StripeError } from '../../http/stripe-error.ts'
import type { PaymentResult } from './service.ts'

/** The 402 for a request whose payment was declined; the failed attempt stays recorded. */
export function cardError(result: PaymentResult): StripeError {
  const { decline, intent } = result
  return new StripeError({
    type: 'card_error',
    status: 402,
    code: decline?.code ?? 'card_declined',
    message: decline?.message ?? 'Your card was declined.',
    payment_intent: intent,
    ...(decline ? { decline_code: decline.declineCode } : {}),
    ...(intent.latest_charge ? { charge: intent.latest_charge } : {}),
  })
}
