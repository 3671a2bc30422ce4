import type Stripe from 'stripe'
import { AppError } from '../../../errors.ts'
import { isMissingInStripe } from '../../../stripe/failure.ts'
import { findNamedInvoice } from './find-invoice.ts'
import { listOwnLines } from './own-lines.ts'
import type { StatementState } from './resolve-repository.ts'

const REQUEST = { timeout: 8_000, maxNetworkRetries: 0 }

/** `again` if another invoice asks for the same, so that this one must not; `never` if nobody is asked any more. */
type Afterwards = 'again' | 'never'

type BilledStatement = Pick<
  StatementState,
  'id' | 'deliveryNo' | 'periodEnd' | 'stripeCustomerId' | 'stripeInvoiceId'
>

/**
 * Ends what the invoice of a statement asks for, at Stripe, before the statement is delivered again or written off. Asked of Stripe
 * first, so that it may be repeated. An invoice that also bills a plan is left to the operator once it is final.
 */
export async function withdrawFromInvoice(
  stripe: Stripe,
  statement: BilledStatement,
  afterwards: Afterwards,
): Promise<void> {
  const invoice = await findInvoice(stripe, statement)
  if (!invoice || invoice.status === 'void') return
  if (invoice.status === 'paid' && (await hasOwnLines(stripe, statement, invoice))) throw isPaid(invoice)
  if (invoice.parent?.subscription_details) await leaveSubscription(stripe, statement, invoice, afterwards)
  else await endOwn(stripe, statement, invoice, afterwards)
}

async function findInvoice(
  stripe: Stripe,
  { stripeCustomerId, stripeInvoiceId, ...delivery }: BilledStatement,
): Promise<Stripe.Invoice | undefined> {
  try {
    if (stripeInvoiceId === null)
      return stripeCustomerId === null
        ? undefined
        : await findNamedInvoice(stripe, { ...delivery, stripeCustomerId })
    const found: Stripe.Invoice | { deleted?: true } = await stripe.invoices.retrieve(
      stripeInvoiceId,
      {},
      REQUEST,
    )
    return 'deleted' in found && found.deleted ? undefined : (found as Stripe.Invoice)
  } catch (error) {
    if (isMissingInStripe(error)) return undefined
    throw error
  }
}

async function endOwn(
  stripe: Stripe,
  statement: BilledStatement,
  { id, status }: Stripe.Invoice,
  afterwards: Afterwards,
): Promise<void> {
  if (status === 'draft') {
    await deleteOwnItems(stripe, statement, id)
    await stripe.invoices.del(id, {}, REQUEST)
  } else if (afterwards === 'again') await stripe.invoices.voidInvoice(id, {}, REQUEST)
  else if (status === 'open') await stripe.invoices.markUncollectible(id, {}, REQUEST)
}

/** None may be left that waits for another invoice. */
async function deleteOwnItems(stripe: Stripe, { id }: BilledStatement, invoiceId: string): Promise<void> {
  for (const line of await listOwnLines(stripe, id, invoiceId)) {
    const item = line.parent?.invoice_item_details?.invoice_item
    if (item) await stripe.invoiceItems.del(item, {}, REQUEST)
  }
}

/** The plan's own lines stay, and a draft that we held goes on. */
async function leaveSubscription(
  stripe: Stripe,
  statement: BilledStatement,
  invoice: Stripe.Invoice,
  afterwards: Afterwards,
): Promise<void> {
  const { id: invoiceId, status } = invoice
  if (status === 'draft') {
    await deleteOwnItems(stripe, statement, invoiceId)
    const metadata = { statement_id: '', delivery_no: '' }
    await stripe.invoices.update(invoiceId, { auto_advance: true, metadata }, REQUEST)
    return
  }
  const isOver = status === 'uncollectible' && afterwards === 'never'
  if (!isOver && (await hasOwnLines(stripe, statement, invoice))) throw billsPlan(invoice)
}

const hasOwnLines = async (stripe: Stripe, { id }: BilledStatement, invoice: Stripe.Invoice) =>
  (await listOwnLines(stripe, id, invoice.id)).length > 0

const isPaid = ({ id }: Stripe.Invoice) =>
  new AppError('conflict', `The invoice ${id} is paid. Refund it at Stripe if it should not have been.`)

const billsPlan = ({ id, status }: Stripe.Invoice) =>
  new AppError(
    'conflict',
    `The invoice ${id} also bills a plan and is ${status}. Void it at Stripe first, or credit its lines of usage there and write the statement off once it is void, paid or uncollectible.`,
  )
