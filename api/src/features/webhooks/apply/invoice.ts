import { type InvoiceSnapshot, readInvoice } from '../../../stripe/invoice.ts'
import { fillGaps } from '../../customers/profile.ts'
import { findCustomerByStripeId } from '../../customers/repository.ts'
import { enqueueEmail } from '../../emails/service.ts'
import { storeInvoice } from '../../invoices/repository.ts'
import { followInvoice } from '../../invoicing/statements/follow-invoice.ts'
import { provisionSubscription } from '../../provisioning/provision.ts'
import { settleInvoiceIssue } from '../../reversals/invoice-issues.ts'
import { refreshWithdrawal } from '../../reversals/withdrawal.ts'
import { tierOfInvoice } from '../../subscriptions/ownership.ts'
import { recordInvoicePaid } from '../../subscriptions/payment.ts'
import type { SubscriptionRecord } from '../../subscriptions/repository.ts'
import type { EventContext, InvoiceNews, Outcome, PaymentOutcome } from '../context.ts'
import { hasFailedBefore, insertInvoicePayment } from '../facts.ts'
import { findInvoicedSubscription } from '../invoice-owner.ts'
import { notifyOfFirstInvoice } from './first-invoice.ts'
import { applyReceipt } from './receipt.ts'
import { revenueOf } from './revenue.ts'
import { applyUsageInvoice } from './usage-invoice.ts'

/** An invoice shows whether money arrived; it does not change the subscription's state. */
export async function applyInvoice(context: EventContext, news: InvoiceNews): Promise<Outcome> {
  const invoice = readInvoice(context.event.object)
  if (!invoice) return 'ignored'
  const { subscriptionId } = invoice
  if (!subscriptionId)
    return (await applyUsageInvoice(context, invoice, news)) ?? (await applyReceipt(context, invoice))
  const subscription = await findInvoicedSubscription(context, { ...invoice, subscriptionId })
  if (subscription === 'ignored' || subscription === 'deferred') return subscription
  const { stripeSubscriptionId } = subscription
  const status = invoice.status ?? (news === 'succeeded' ? 'paid' : 'open')
  await storeInvoice(context.tx, { stripeSubscriptionId }, { ...invoice, status }, context.event.createdAt)
  if (news === 'succeeded' || news === 'failed') await countOnce(context, invoice, subscription, news)
  await settleInvoiceIssue(context.tx, invoice.id)
  await followInvoice(context.tx, invoice.id)
  if (news === 'needs_customer') await askToConfirm(context, invoice, subscription)
  await fillEmail(context, invoice)
  if (news !== 'succeeded') await notifyOfFirstInvoice(context, invoice, subscription)
  const after = news === 'succeeded' ? await recordPayment(context, subscription) : subscription
  await provisionSubscription(context, after)
  return 'success'
}

async function recordPayment(
  { tx, event }: EventContext,
  subscription: SubscriptionRecord,
): Promise<SubscriptionRecord> {
  const paid = await recordInvoicePaid(tx, subscription, event.createdAt)
  return paid.withdrawal ? await refreshWithdrawal(tx, paid) : paid
}

async function countOnce(
  context: EventContext,
  invoice: InvoiceSnapshot,
  subscription: SubscriptionRecord,
  outcome: PaymentOutcome,
): Promise<void> {
  const { tx, deps, event, afterCommit } = context
  const amountCents = outcome === 'succeeded' ? invoice.amountPaidMinor : invoice.amountDueMinor
  const isFirst = await insertInvoicePayment(tx, {
    stripeInvoiceId: invoice.id,
    outcome,
    attempt: outcome === 'succeeded' ? 0 : invoice.attemptCount,
    stripeSubscriptionId: subscription.stripeSubscriptionId,
    amountCents,
    taxCents: invoice.taxMinor,
    currency: invoice.currency,
    occurredAt: event.createdAt,
  })
  if (!isFirst) return
  await notifyCustomer(context, invoice, subscription, outcome)
  const { currency } = invoice
  const tier = tierOfInvoice(invoice, deps.config.stripe.priceIds) ?? subscription.tier
  afterCommit(() => {
    // Nothing was due because of a trial or a credit, so nobody paid.
    if (amountCents > 0) deps.metrics.payments.inc({ status: outcome })
    if (outcome === 'succeeded') deps.metrics.revenue.inc({ tier, currency }, revenueOf(invoice))
  })
}

/**
 * The first invoice is handled by the checkout page, where the buyer sees the bank's answer at once, or by
 * its own e-mail.
 */
async function notifyCustomer(
  { tx, deps }: EventContext,
  invoice: InvoiceSnapshot,
  { customerId, stripeSubscriptionId: subscriptionId, tier: currentTier }: SubscriptionRecord,
  outcome: PaymentOutcome,
): Promise<void> {
  const about = { customerId, subscriptionId, invoiceId: invoice.id }
  const invoicedTier = tierOfInvoice(invoice, deps.config.stripe.priceIds)
  if (outcome === 'failed') {
    if (invoice.isFirst) return
    const { attemptCount: attempt } = invoice
    const kind = 'payment_failed'
    await enqueueEmail(tx, deps, { kind, ...about, attempt, tier: invoicedTier ?? currentTier })
  } else if (await hasFailedBefore(tx, invoice.id)) {
    await enqueueEmail(tx, deps, { kind: 'payment_recovered', ...about, tier: invoicedTier })
  }
}

/** A first payment is confirmed on the checkout page or on the invoice's page. */
async function askToConfirm(
  { tx, deps }: EventContext,
  invoice: InvoiceSnapshot,
  { customerId, stripeSubscriptionId: subscriptionId, tier: currentTier }: SubscriptionRecord,
): Promise<void> {
  const { id: invoiceId, attemptCount: attempt, isFirst } = invoice
  if (isFirst) return
  const tier = tierOfInvoice(invoice, deps.config.stripe.priceIds) ?? currentTier
  const kind = 'payment_action_required'
  await enqueueEmail(tx, deps, { kind, customerId, subscriptionId, invoiceId, attempt, tier })
}

/**
 * An invoice contains the address of a customer whose subscription was created without a checkout. It may be
 * outdated, so it is used only if we have none.
 */
async function fillEmail(
  { tx }: EventContext,
  { customerId, customerEmail }: InvoiceSnapshot,
): Promise<void> {
  const customer = customerId && (await findCustomerByStripeId(tx, customerId))
  if (customer && customerEmail) await fillGaps(tx, customer, { email: customerEmail, name: undefined })
}
