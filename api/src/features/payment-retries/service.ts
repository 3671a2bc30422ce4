import type { Tx } from '../../db/client.ts'
import { withTransaction } from '../../db/transaction.ts'
import type { Deps } from '../../deps.ts'
import { recordAudit } from '../audit/service.ts'
import { enqueueEmail } from '../emails/service.ts'
import { findBilledStatement } from '../invoicing/statements/follow-invoice.ts'
import { getSubscription } from '../subscriptions/repository.ts'
import type { Result } from './pay-invoice.ts'
import { payOverdue } from './pay-overdue.ts'
import { payUsage } from './pay-usage.ts'
import {
  type ClaimedRetry,
  claimPaymentRetry,
  finishPaymentRetry,
  type PaymentRetry,
  planPaymentRetries,
  planPaymentRetry,
  releasePaymentRetry,
} from './repository.ts'

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
    const result = await pay(deps, retry)
    await withTransaction(deps.db, async (tx) => await finish(tx, deps, retry, result))
  } catch (error) {
    await releasePaymentRetry(deps.db, id, String(error))
    throw error
  }
}

async function pay({ stripe }: Deps, { stripeSubscriptionId, ...retry }: ClaimedRetry): Promise<Result> {
  return stripeSubscriptionId === null
    ? await payUsage(stripe, retry)
    : await payOverdue(stripe, { ...retry, stripeSubscriptionId })
}

async function finish(tx: Tx, deps: Deps, retry: PaymentRetry, result: Result): Promise<void> {
  const { statementId, stripeInvoiceId: invoiceId, stripeSubscriptionId: subscriptionId } = retry
  if (!(await finishPaymentRetry(tx, retry.id, result.outcome, result.error))) return
  deps.log.info(
    { subscriptionId, statementId, invoiceId, outcome: result.outcome },
    'The retry of an open invoice with a new payment method has ended',
  )
  if (subscriptionId !== null && result.openInvoiceId)
    await planNext(tx, deps, { ...retry, stripeSubscriptionId: subscriptionId }, result.openInvoiceId)
  if (result.outcome === 'not_due') return
  await recordAudit(tx, {
    actor: 'worker',
    action: 'payment.retry',
    ...subjectOf(retry),
    reason: 'The customer chose another default payment method while a payment was overdue',
    ip: null,
    after: { invoiceId, paymentMethodId: retry.stripePaymentMethodId, outcome: result.outcome },
  })
  await notifyCustomer(tx, deps, retry, result)
}

function subjectOf({ statementId, stripeSubscriptionId }: PaymentRetry) {
  return stripeSubscriptionId === null
    ? ({ subjectType: 'statement', subjectId: statementId ?? '' } as const)
    : ({ subjectType: 'subscription', subjectId: stripeSubscriptionId } as const)
}

/**
 * Stripe counts this attempt as part of the previous one, whose failure the customer has already been
 * notified of.
 */
async function notifyCustomer(tx: Tx, deps: Deps, retry: PaymentRetry, result: Result): Promise<void> {
  const { stripeSubscriptionId: subscriptionId } = retry
  if (subscriptionId === null) return await notifyOfUsage(tx, deps, retry, result)
  const { id: retryId, stripeInvoiceId: invoiceId } = retry
  const { outcome, attempt } = result
  const { customerId } = await getSubscription(tx, subscriptionId)
  const about = { customerId, subscriptionId, invoiceId, attempt }
  if (outcome === 'declined') await enqueueEmail(tx, deps, { kind: 'payment_failed', ...about, retryId })
  if (outcome === 'needs_customer')
    await enqueueEmail(tx, deps, { kind: 'payment_action_required', ...about })
}

async function notifyOfUsage(tx: Tx, deps: Deps, retry: PaymentRetry, result: Result): Promise<void> {
  const { id: retryId, statementId, stripeInvoiceId: invoiceId } = retry
  const { outcome, attempt, stripeCustomerId: customerId } = result
  if (statementId === null || customerId === undefined) return
  const statement = await findBilledStatement(tx, { id: invoiceId, customerId, statementId })
  if (!statement) return
  const about = { ...statement, invoiceId, attempt }
  if (outcome === 'declined')
    await enqueueEmail(tx, deps, { kind: 'usage_payment_failed', ...about, retryId })
  if (outcome === 'needs_customer')
    await enqueueEmail(tx, deps, { kind: 'usage_payment_action_required', ...about })
}

/** The event about the default arrived before those that show which invoice is overdue. */
async function planNext(
  tx: Tx,
  { queue }: Deps,
  retry: PaymentRetry & { stripeSubscriptionId: string },
  stripeInvoiceId: string,
): Promise<void> {
  const { stripePaymentMethodId, stripeSubscriptionId } = retry
  const id = await planPaymentRetry(tx, { stripeInvoiceId, stripePaymentMethodId, stripeSubscriptionId })
  if (id) await queue.enqueue(tx, 'payment.retry', id)
}
