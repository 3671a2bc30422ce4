import Stripe from 'stripe'
import { isMissingInStripe } from '../../stripe/failure.ts'
import type { ClaimedRetry, RetryOutcome } from './repository.ts'

export interface Result {
  outcome: RetryOutcome
  error: string | null
  /** How often Stripe had tried the invoice by then. */
  attempt: number
  /** Set if a different invoice is overdue than the one we knew. */
  openInvoiceId?: string | undefined
  /** Who pays an invoice of usage alone. */
  stripeCustomerId?: string | undefined
}

export const REQUEST = { timeout: 8_000, maxNetworkRetries: 0 }
export const INTENTS = 'payments.data.payment.payment_intent'
/** Stripe's codes for "the bank wants the customer to confirm". */
const TO_CONFIRM = ['authentication_required', 'invoice_payment_intent_requires_action']

/**
 * Whether Stripe has charged the invoice to this method by itself: the default was chosen just before, and the invoice's own event
 * reports the result.
 */
export function wasTriedWith(invoice: Stripe.Invoice, { isRepeated, stripePaymentMethodId }: Tried): boolean {
  return !isRepeated && intentsOf(invoice).some((intent) => lastTriedOf(intent) === stripePaymentMethodId)
}

type Tried = Pick<ClaimedRetry, 'isRepeated' | 'stripePaymentMethodId'>

/** Under the retry's own key, so that one whose answer was lost is made once. */
export async function payInvoice(
  stripe: Stripe,
  { id, stripeInvoiceId, stripePaymentMethodId: payment_method }: Omit<ClaimedRetry, 'stripeSubscriptionId'>,
  prepare?: () => Promise<void>,
): Promise<Pick<Result, 'outcome' | 'error'>> {
  try {
    await prepare?.()
    const paid = await stripe.invoices.pay(
      stripeInvoiceId,
      { payment_method, expand: [INTENTS] },
      { ...REQUEST, idempotencyKey: `kamiyo-retry-pay-${id}` },
    )
    return { outcome: outcomeOf(paid), error: null }
  } catch (error) {
    const outcome = readRefusal(error)
    if (!outcome) throw error
    return { outcome, error: String(error) }
  }
}

/**
 * A draft may be deleted, and in test mode anything that belongs to a customer; retrying would not find it
 * either.
 */
export async function unlessMissing<T>(request: Promise<T>): Promise<T | undefined> {
  try {
    return await request
  } catch (error) {
    if (isMissingInStripe(error)) return undefined
    throw error
  }
}

type Payer = Stripe.Subscription['customer'] | Stripe.Invoice['customer']

export function defaultMethodOf(customer: Payer): string | undefined {
  if (customer === null || typeof customer === 'string' || customer.deleted) return undefined
  const method = customer.invoice_settings.default_payment_method
  return typeof method === 'string' ? method : method?.id
}

/** A bank debit is in progress and stays open for days. */
function outcomeOf(invoice: Stripe.Invoice): RetryOutcome {
  if (invoice.status === 'paid') return 'paid'
  const waits = intentsOf(invoice).some(({ status }) => status === 'requires_action')
  return waits ? 'needs_customer' : 'submitted'
}

function intentsOf(invoice: Stripe.Invoice): Stripe.PaymentIntent[] {
  const intents = (invoice.payments?.data ?? []).map(({ payment }) => payment.payment_intent)
  return intents.filter((intent) => typeof intent === 'object')
}

/**
 * A declined method is removed from the payment intent; one that still needs the bank's or customer's
 * confirmation stays on it.
 */
function lastTriedOf(intent: Stripe.PaymentIntent): string | undefined {
  const { last_payment_error, payment_method, status } = intent
  const isUnderWay = status === 'requires_action' || status === 'processing'
  const current = typeof payment_method === 'string' ? payment_method : payment_method?.id
  return isUnderWay ? current : last_payment_error?.payment_method?.id
}

/** Undefined if another attempt may succeed. */
function readRefusal(error: unknown): RetryOutcome | undefined {
  if (!(error instanceof Stripe.errors.StripeError)) return undefined
  if (TO_CONFIRM.includes(error.code ?? '')) return 'needs_customer'
  if (error instanceof Stripe.errors.StripeCardError) return 'declined'
  // It was paid or voided in the meantime, or the payment method no longer exists: Stripe's own events report
  // that.
  return error instanceof Stripe.errors.StripeInvalidRequestError ? 'not_due' : undefined
}
