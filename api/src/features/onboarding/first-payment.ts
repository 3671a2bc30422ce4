import Stripe from 'stripe'
import { toStripeFailure } from '../../stripe/failure.ts'
import { askStripe, type StripeDeps, stripeKey } from './at-stripe.ts'
import type { OnboardingSession } from './session.ts'

/** What became of the first payment of a subscription. */
export type FirstPayment =
  /** Or nothing is due yet. */
  | { state: 'paid' }
  /** The bank asks its customer, who answers on the page with this secret. */
  | { state: 'waits'; clientSecret: string }
  | { state: 'declined'; reason: string }
  /** Stripe has ended the subscription. */
  | { state: 'over' }

/** Asks Stripe. If an earlier card was declined, the session's new one is tried first. */
export async function readFirstPayment(deps: StripeDeps, session: OnboardingSession): Promise<FirstPayment> {
  const first = await readOnce(deps, session)
  if (first.state !== 'declined' || session.cardAttempt === 1) return first
  await payWithNewCard(deps, session)
  return await readOnce(deps, session)
}

async function readOnce(deps: StripeDeps, session: OnboardingSession): Promise<FirstPayment> {
  const subscription = await retrieve(deps, session)
  if (subscription.status === 'active' || subscription.status === 'trialing') return { state: 'paid' }
  if (subscription.status !== 'incomplete') return { state: 'over' }
  const invoice = invoiceOf(subscription)
  const intentId = intentOf(invoice)
  const clientSecret = invoice.confirmation_secret?.client_secret
  if (intentId === undefined) return { state: 'declined', reason: 'The card was not charged.' }
  const intent = await askStripe(deps, (options) =>
    deps.stripe.paymentIntents.retrieve(intentId, {}, options),
  )
  const isAnswered = intent.status !== 'requires_action' && intent.status !== 'requires_confirmation'
  if (!isAnswered && clientSecret) return { state: 'waits', clientSecret }
  if (intent.status === 'processing' || intent.status === 'succeeded') return { state: 'paid' }
  return { state: 'declined', reason: intent.last_payment_error?.message ?? 'The card was declined.' }
}

async function retrieve(
  deps: StripeDeps,
  { stripeSubscriptionId }: OnboardingSession,
): Promise<Stripe.Subscription> {
  const expand = ['latest_invoice.payments', 'latest_invoice.confirmation_secret']
  return await askStripe(deps, (options) =>
    deps.stripe.subscriptions.retrieve(stripeSubscriptionId ?? '', { expand }, options),
  )
}

function invoiceOf({ id, latest_invoice: invoice }: Stripe.Subscription): Stripe.Invoice {
  if (!invoice || typeof invoice === 'string') throw new Error(`Stripe told ${id} without its invoice`)
  return invoice
}

function intentOf({ payments }: Stripe.Invoice): string | undefined {
  const intent = payments?.data.find(({ is_default: isDefault }) => isDefault)?.payment.payment_intent
  return typeof intent === 'string' ? intent : intent?.id
}

/** Once for each card. A refusal is not thrown: it is read afterwards, as that of the first card was. */
async function payWithNewCard(deps: StripeDeps, session: OnboardingSession): Promise<void> {
  const method = session.stripePaymentMethodId ?? ''
  const subscription = await retrieve(deps, session)
  const { id: invoiceId } = invoiceOf(subscription)
  await askStripe(deps, (options) =>
    deps.stripe.subscriptions.update(subscription.id, { default_payment_method: method }, options),
  )
  try {
    const idempotencyKey = stripeKey(session, 'pay', session.cardAttempt)
    await deps.anonymousStripeCalls((options) =>
      deps.stripe.invoices.pay(invoiceId ?? '', { payment_method: method }, { ...options, idempotencyKey }),
    )
  } catch (error) {
    if (!(error instanceof Stripe.errors.StripeCardError)) throw toStripeFailure(error)
  }
}
