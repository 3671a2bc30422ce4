import type Stripe from 'stripe'
import StripeClient from 'stripe'
import { readCollectionTerms } from './collection-terms.ts'
import { listOwnLines } from './own-lines.ts'
import type { StatementToDeliver } from './statements-repository.ts'

const REQUEST = { timeout: 8_000, maxNetworkRetries: 0 }
const DAY_SECONDS = 86_400
/** The renewal of a yearly plan is not the bill of its last month. */
const LONGEST_MONTH_SECONDS = 31 * DAY_SECONDS

type Delivery = Pick<StatementToDeliver, 'id' | 'deliveryNo' | 'periodEnd' | 'stripeCustomerId'>

/**
 * The invoice that takes a statement's lines: the one that has them already, else the draft with which Stripe bills the
 * subscription for the same time, else one of our own. It is held: Stripe neither finalises nor charges it in the meantime. Asked
 * of Stripe first, because the answer to an earlier try may have been lost and Stripe forgets idempotency keys after a day.
 */
export async function holdInvoice(stripe: Stripe, statement: StatementToDeliver): Promise<Stripe.Invoice> {
  const known = statement.stripeInvoiceId
    ? await stripe.invoices.retrieve(statement.stripeInvoiceId, {}, REQUEST)
    : undefined
  if (known) return await hold(stripe, statement, known)
  const recent = await listRecent(stripe, statement)
  const ours = recent.find((invoice) => isNamed(invoice, statement))
  if (ours && (await takesLines(stripe, ours, statement))) return await hold(stripe, statement, ours)
  const draft = recent.find((invoice) => isDraftOfPeriod(invoice, statement))
  const held = draft && (await hold(stripe, statement, draft))
  // Stripe may have finalised it in the meantime, and then it takes no more lines.
  return held?.status === 'draft' ? held : await createInvoice(stripe, statement)
}

/** The one that a try has made or held for this delivery, although its answer was lost. */
export async function findNamedInvoice(
  stripe: Stripe,
  delivery: Delivery,
): Promise<Stripe.Invoice | undefined> {
  return (await listRecent(stripe, delivery)).find((invoice) => isNamed(invoice, delivery))
}

async function hold(
  stripe: Stripe,
  statement: StatementToDeliver,
  invoice: Stripe.Invoice,
): Promise<Stripe.Invoice> {
  if (invoice.status !== 'draft') return invoice
  if (!invoice.auto_advance && isNamed(invoice, statement)) return invoice
  return await stripe.invoices.update(
    invoice.id,
    { auto_advance: false, metadata: metadataOf(statement) },
    REQUEST,
  )
}

/** One that was withdrawn before belongs to an earlier delivery. */
const metadataOf = ({ id, deliveryNo }: Delivery) => ({
  statement_id: id,
  delivery_no: String(deliveryNo),
})

const isNamed = ({ metadata }: Stripe.Invoice, { id, deliveryNo }: Delivery) =>
  metadata?.['statement_id'] === id && (metadata['delivery_no'] ?? '1') === String(deliveryNo)

/** A subscription's invoice that was final before our lines were on it has none of them. */
async function takesLines(
  stripe: Stripe,
  invoice: Stripe.Invoice,
  { id }: StatementToDeliver,
): Promise<boolean> {
  if (invoice.status === 'draft' || !subscriptionOf(invoice)) return true
  return (await listOwnLines(stripe, id, invoice.id)).length > 0
}

function subscriptionOf({ parent }: Stripe.Invoice): string | undefined {
  const owner = parent?.subscription_details?.subscription
  return typeof owner === 'string' ? owner : owner?.id
}

async function listRecent(
  stripe: Stripe,
  { stripeCustomerId, periodEnd }: Delivery,
): Promise<Stripe.Invoice[]> {
  const since = Math.floor(periodEnd.getTime() / 1000) - DAY_SECONDS
  const request = { customer: stripeCustomerId, created: { gte: since }, limit: 100 }
  return await stripe.invoices.list(request, REQUEST).autoPagingToArray({ limit: 1_000 })
}

function isDraftOfPeriod(
  invoice: Stripe.Invoice,
  { currency, deliveryNo, periodEnd, stripeSubscriptionId }: StatementToDeliver,
): boolean {
  return (
    stripeSubscriptionId !== null &&
    deliveryNo === 1 &&
    invoice.status === 'draft' &&
    // One that is held is not ours to release: the seller may have paused its subscription.
    invoice.auto_advance === true &&
    invoice.billing_reason === 'subscription_cycle' &&
    invoice.currency === currency &&
    subscriptionOf(invoice) === stripeSubscriptionId &&
    invoice.period_end === Math.floor(periodEnd.getTime() / 1000) &&
    invoice.period_end - invoice.period_start <= LONGEST_MONTH_SECONDS &&
    invoice.metadata?.['statement_id'] === undefined
  )
}

/** It takes nothing that waits for another invoice, so that a failed delivery leaves nothing behind that would be billed twice. */
async function createInvoice(stripe: Stripe, statement: StatementToDeliver): Promise<Stripe.Invoice> {
  const { default_payment_method: method, ...terms } = await readCollectionTerms(stripe, statement)
  const create = async (given: Stripe.InvoiceCreateParams, suffix: string) =>
    await stripe.invoices.create(
      {
        customer: statement.stripeCustomerId,
        currency: statement.currency,
        auto_advance: false,
        pending_invoice_items_behavior: 'exclude',
        description: 'Usage',
        metadata: metadataOf(statement),
        ...terms,
        ...given,
      },
      { ...REQUEST, idempotencyKey: `${deliveryKey(statement)}-${suffix}` },
    )
  if (!method) return await create({}, 'invoice')
  try {
    return await create({ default_payment_method: method }, `invoice-${method}`)
  } catch (error) {
    if (!isRefusedMethod(error)) throw error
    // It was removed from the customer since; Stripe then charges the customer's default.
    return await create({}, 'invoice')
  }
}

const isRefusedMethod = (error: unknown) =>
  error instanceof StripeClient.errors.StripeInvalidRequestError && error.param === 'default_payment_method'

/** What a call of this delivery is known by, so that a repeated one takes effect once. */
export function deliveryKey({ id, deliveryNo }: Delivery): string {
  return `kamiyo-statement-${id}${deliveryNo === 1 ? '' : `-${deliveryNo}`}`
}
