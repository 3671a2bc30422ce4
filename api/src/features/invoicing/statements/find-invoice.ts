import type Stripe from 'stripe'
import type { StatementToDeliver } from './statements-repository.ts'

const REQUEST = { timeout: 8_000, maxNetworkRetries: 0 }
const DAY_SECONDS = 86_400
/** The renewal of a yearly plan is not the bill of its last month. */
const LONGEST_MONTH_SECONDS = 31 * DAY_SECONDS

/**
 * The invoice that takes a statement's lines: the one that has them already, else the draft with which Stripe bills the
 * subscription for the same time, else one of our own. Asked of Stripe first, because the answer to an earlier try may have been
 * lost and Stripe forgets idempotency keys after a day.
 */
export async function obtainInvoice(stripe: Stripe, statement: StatementToDeliver): Promise<Stripe.Invoice> {
  if (statement.stripeInvoiceId) return await stripe.invoices.retrieve(statement.stripeInvoiceId, {}, REQUEST)
  const recent = await listRecent(stripe, statement)
  return (
    recent.find(({ metadata }) => metadata?.['statement_id'] === statement.id) ??
    recent.find((invoice) => isDraftOfPeriod(invoice, statement)) ??
    (await createInvoice(stripe, statement))
  )
}

async function listRecent(
  stripe: Stripe,
  { stripeCustomerId, periodEnd }: StatementToDeliver,
): Promise<Stripe.Invoice[]> {
  const since = Math.floor(periodEnd.getTime() / 1000) - DAY_SECONDS
  const request = { customer: stripeCustomerId, created: { gte: since }, limit: 100 }
  return await stripe.invoices.list(request, REQUEST).autoPagingToArray({ limit: 1_000 })
}

function isDraftOfPeriod(
  invoice: Stripe.Invoice,
  { periodEnd, stripeSubscriptionId }: StatementToDeliver,
): boolean {
  const owner = invoice.parent?.subscription_details?.subscription
  return (
    stripeSubscriptionId !== null &&
    invoice.status === 'draft' &&
    invoice.billing_reason === 'subscription_cycle' &&
    (typeof owner === 'string' ? owner : owner?.id) === stripeSubscriptionId &&
    invoice.period_end === Math.floor(periodEnd.getTime() / 1000) &&
    invoice.period_end - invoice.period_start <= LONGEST_MONTH_SECONDS &&
    invoice.metadata?.['statement_id'] === undefined
  )
}

/** It takes nothing that waits for another invoice, so that a failed delivery leaves nothing behind that would be billed twice. */
async function createInvoice(stripe: Stripe, statement: StatementToDeliver): Promise<Stripe.Invoice> {
  const { id, currency, stripeCustomerId: customer } = statement
  return await stripe.invoices.create(
    {
      customer,
      currency,
      auto_advance: false,
      pending_invoice_items_behavior: 'exclude',
      description: 'Usage',
      metadata: { statement_id: id },
    },
    { ...REQUEST, idempotencyKey: `kamiyo-statement-${id}-invoice` },
  )
}
