import type Stripe from 'stripe'
import { cardError } from '../payment-intents/card-error.ts'
import { PAYMENT_BY_SECRET } from '../payment-intents/routes.ts'
import { getObject } from '../resource.ts'
import { forPages, route } from '../route.ts'
import { confirmIntent } from './confirm-intent.ts'

/** The confirmation of an intent, which may pay an invoice. */
export const intentConfirmationRoutes = [
  forPages(
    PAYMENT_BY_SECRET,
    route<Stripe.PaymentIntentConfirmParams>(
      'POST /v1/payment_intents/:id/confirm',
      ({ ctx, params, id }) => {
        const intent = getObject(ctx, 'payment_intent', id)
        const result = confirmIntent(ctx, intent, params.payment_method ?? intent.payment_method)
        if (result.outcome === 'declined') throw cardError(result)
        return result.intent
      },
    ),
  ),
]
