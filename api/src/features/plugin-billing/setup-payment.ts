import { randomUUID } from 'node:crypto'
import type { Deps } from '../../deps.ts'
import { AppError } from '../../errors.ts'
import { toStripeFailure } from '../../stripe/failure.ts'
import { noSubscription } from '../account/billing/service.ts'

/** What Stripe.js needs to ask for a card, which then belongs to the account's customer. */
export async function setUpPayment(
  { stripe, customersStripeCalls }: Pick<Deps, 'stripe' | 'customersStripeCalls'>,
  customer: string | undefined,
  usage: 'off_session' | 'on_session',
) {
  if (!customer) throw noSubscription()
  const idempotencyKey = `setup-payment-${randomUUID()}`
  try {
    const intent = await customersStripeCalls((options) =>
      stripe.setupIntents.create({ customer, usage }, { ...options, idempotencyKey }),
    )
    if (intent.client_secret === null)
      throw new AppError('stripe_error', 'Stripe returned an intent without a secret. Try again.')
    return { clientSecret: intent.client_secret, setupIntentId: intent.id }
  } catch (error) {
    throw toStripeFailure(error)
  }
}
