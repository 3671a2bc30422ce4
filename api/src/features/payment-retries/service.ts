import Stripe from 'stripe'
import type { Tx } from '../../db/client.ts'
import { withTransaction } from '../../db/transaction.ts'
import type { Deps } from '../../deps.ts'
import { idAt } from '../../lib/json.ts'
import { isMissingInStripe } from '../../stripe/failure.ts'
import { recordAudit } from '../audit/service.ts'
import { enqueueEmail } from '../emails/service.ts'
import { getSubscription } from '../subscriptions/repository.ts'
import {
  type ClaimedRetry,
  claimPaymentRetry,
  finishPaymentRetry,
  type PaymentRetry,
  planPaymentRetries,
  planPaymentRetry,
  type RetryOutcome,
  releasePaymentRetry,
} from './repository.ts'

interface Result {
  outcome: RetryOutcome
  error: string | null
  /** How often Stripe had tried the invoice by then. */
  attempt: number
  /** Set if a different invoice is overdue than the one we knew. */
  openInvoiceId?: string | undefined
}

const REQUEST = { timeout: 8_000, maxNetworkRetries: 0 }
const INTENTS = 'payments.data.payment.payment_intent'
const OVERDUE: readonly string[] = ['past_due', 'unpaid']
/** Stripe's codes for "the bank wants the customer to confirm". */
const TO_CONFIRM = ['authentication_required', 'invoice_payment_intent_requires_action']

/**
 * Handles a new default payment method. Stripe neither sets it on a subscription that has its own method nor
 * pays an overdue invoice with it, so a customer who did what we asked would still lose access.
 */
export async function retryWithNewMethod(
  tx: Tx,
  deps: Pick<Deps, 'queue'>,
  customerId: string,
  stripePaymentMethodId: string,
): Promise<void> {
  for (const id of await planPaymentRetries(tx, customerId, stripePaymentMethodId)) {
    await deps.queue.enqueue(tx, 'payment.retry', id)
  }
}

/**
 * Makes one attempt to pay one invoice with one payment method. Safe to call at any time and from several
 * processes.
 */
export async function retryPayment(deps: Deps, id: string): Promise<void> {
  const retry = await claimPaymentRetry(deps.db, id)
  if (!retry) return
  try {
    const result = await payWith(deps.stripe, retry)
    await withTransaction(deps.db, async (tx) => await finish(tx, deps, retry, result))
  } catch (error) {
    await releasePaymentRetry(deps.db, id, String(error))
    throw error
  }
}

async function payWith(stripe: Stripe, retry: ClaimedRetry): Promise<Result> {
  const { stripeInvoiceId, stripePaymentMethodId: payment_method, stripeSubscriptionId } = retry
  const subscription = await unlessMissing(
    stripe.subscriptions.retrieve(stripeSubscriptionId, { expand: ['customer'] }, REQUEST),
  )
  const invoice = await unlessMissing(
    stripe.invoices.retrieve(stripeInvoiceId, { expand: [INTENTS] }, REQUEST),
  )
  const attempt = invoice?.attempt_count ?? 0
  const end = (outcome: RetryOutcome, error: string | null = null): Result => ({ outcome, error, attempt })
  if (!subscription) return end('not_due', 'Stripe has no such subscription any more')
  const obstacle = findObstacle(subscription, payment_method)
  if (obstacle) return end('not_due', obstacle)
  if (invoice?.status !== 'open') {
    const latest = idAt(subscription, 'latest_invoice')
    const openInvoiceId = latest === stripeInvoiceId ? undefined : latest
    return { ...end('not_due', `The invoice is ${invoice?.status ?? 'gone'}`), openInvoiceId }
  }
  // The default was chosen just before the renewal, which Stripe charged to it: the renewal's own event
  // reports the result.
  if (!retry.isRepeated && intentsOf(invoice).some((intent) => lastTriedOf(intent) === payment_method))
    return end('not_due', 'Stripe has tried this payment method by itself')
  try {
    await setMethod(stripe, subscription, payment_method)
    const paid = await stripe.invoices.pay(
      stripeInvoiceId,
      { payment_method, expand: [INTENTS] },
      { ...REQUEST, idempotencyKey: `kamiyo-retry-pay-${retry.id}` },
    )
    return end(outcomeOf(paid))
  } catch (error) {
    const outcome = readRefusal(error)
    if (!outcome) throw error
    return end(outcome, String(error))
  }
}

/**
 * A draft may be deleted, and in test mode anything that belongs to a customer; retrying would not find it
 * either.
 */
async function unlessMissing<T>(request: Promise<T>): Promise<T | undefined> {
  try {
    return await request
  } catch (error) {
    if (isMissingInStripe(error)) return undefined
    throw error
  }
}

/**
 * Why we must not start a charge ourselves; for example, customers who pay by sent invoice never agreed to
 * it.
 */
function findObstacle(subscription: Stripe.Subscription, paymentMethodId: string): string | undefined {
  const { status, collection_method, pause_collection, customer } = subscription
  if (!OVERDUE.includes(status)) return `The subscription is ${status}`
  if (collection_method !== 'charge_automatically') return 'Its invoices are sent and not charged'
  if (pause_collection) return 'The seller has paused its collection'
  return defaultMethodOf(customer) === paymentMethodId ? undefined : 'The customer has another default by now'
}

/**
 * Without an idempotency key: after changing from A to B and back to A, it would replay the first answer for
 * A.
 */
async function setMethod(stripe: Stripe, subscription: Stripe.Subscription, payment_method: string) {
  if (subscription.default_payment_method === payment_method) return
  await stripe.subscriptions.update(subscription.id, { default_payment_method: payment_method }, REQUEST)
}

function defaultMethodOf(customer: Stripe.Subscription['customer']): string | undefined {
  if (typeof customer === 'string' || customer.deleted) return undefined
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

async function finish(tx: Tx, deps: Deps, retry: PaymentRetry, result: Result): Promise<void> {
  const { stripeInvoiceId: invoiceId, stripeSubscriptionId: subscriptionId } = retry
  if (!(await finishPaymentRetry(tx, retry.id, result.outcome, result.error))) return
  deps.log.info(
    { subscriptionId, invoiceId, outcome: result.outcome },
    'The retry of an open invoice with a new payment method has ended',
  )
  if (result.openInvoiceId) await planNext(tx, deps, retry, result.openInvoiceId)
  if (result.outcome === 'not_due') return
  await recordAudit(tx, {
    actor: 'worker',
    action: 'payment.retry',
    subjectType: 'subscription',
    subjectId: subscriptionId,
    reason: 'The customer chose another default payment method while a payment was overdue',
    ip: null,
    after: { invoiceId, paymentMethodId: retry.stripePaymentMethodId, outcome: result.outcome },
  })
  await notifyCustomer(tx, deps, retry, result)
}

/**
 * Stripe counts this attempt as part of the previous one, whose failure the customer has already been
 * notified of.
 */
async function notifyCustomer(tx: Tx, deps: Deps, retry: PaymentRetry, result: Result): Promise<void> {
  const { id: retryId, stripeInvoiceId: invoiceId, stripeSubscriptionId: subscriptionId } = retry
  const { outcome, attempt } = result
  const { customerId } = await getSubscription(tx, subscriptionId)
  const about = { customerId, subscriptionId, invoiceId, attempt }
  if (outcome === 'declined') await enqueueEmail(tx, deps, { kind: 'payment_failed', ...about, retryId })
  if (outcome === 'needs_customer')
    await enqueueEmail(tx, deps, { kind: 'payment_action_required', ...about })
}

/** The event about the default arrived before those that show which invoice is overdue. */
async function planNext(
  tx: Tx,
  { queue }: Deps,
  retry: PaymentRetry,
  stripeInvoiceId: string,
): Promise<void> {
  const { stripePaymentMethodId, stripeSubscriptionId } = retry
  const id = await planPaymentRetry(tx, { stripeInvoiceId, stripePaymentMethodId, stripeSubscriptionId })
  if (id) await queue.enqueue(tx, 'payment.retry', id)
}
