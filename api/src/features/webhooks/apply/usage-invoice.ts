import type { InvoiceSnapshot } from '../../../stripe/invoice.ts'
import { enqueueEmail } from '../../emails/service.ts'
import { storeInvoice } from '../../invoices/repository.ts'
import {
  type BilledStatement,
  findBilledStatement,
  followInvoice,
} from '../../invoicing/statements/follow-invoice.ts'
import { settleInvoiceIssue } from '../../reversals/invoice-issues.ts'
import type { EventContext, InvoiceNews, Outcome, PaymentOutcome } from '../context.ts'
import { hasFailedBefore, insertInvoicePayment } from '../facts.ts'
import { revenueOf } from './revenue.ts'

/** An invoice that bills usage alone. It decides about no access. Undefined for one that bills no statement. */
export async function applyUsageInvoice(
  context: EventContext,
  invoice: InvoiceSnapshot,
  news: InvoiceNews,
): Promise<Outcome | undefined> {
  const { tx, event } = context
  const statement = await findBilledStatement(tx, invoice)
  if (!statement) return undefined
  const { statementId } = statement
  const status = invoice.status ?? (news === 'succeeded' ? 'paid' : 'open')
  await storeInvoice(tx, { statementId }, { ...invoice, status }, event.createdAt)
  if (news === 'succeeded' || news === 'failed') await countOnce(context, invoice, statement, news)
  await settleInvoiceIssue(tx, invoice.id)
  await followInvoice(tx, invoice.id)
  if (news === 'needs_customer') await askToConfirm(context, invoice, statement)
  return 'success'
}

async function countOnce(
  context: EventContext,
  invoice: InvoiceSnapshot,
  statement: BilledStatement,
  outcome: PaymentOutcome,
): Promise<void> {
  const { tx, deps, event, afterCommit } = context
  const { currency } = invoice
  const hasSucceeded = outcome === 'succeeded'
  const amountCents = hasSucceeded ? invoice.amountPaidMinor : invoice.amountDueMinor
  const isFirst = await insertInvoicePayment(tx, {
    stripeInvoiceId: invoice.id,
    outcome,
    attempt: hasSucceeded ? 0 : invoice.attemptCount,
    statementId: statement.statementId,
    amountCents,
    taxCents: invoice.taxMinor,
    currency,
    occurredAt: event.createdAt,
  })
  if (!isFirst) return
  await notifyCustomer(context, invoice, statement, outcome)
  afterCommit(() => {
    if (amountCents > 0) deps.metrics.payments.inc({ status: outcome })
    if (hasSucceeded) deps.metrics.revenue.inc({ tier: 'usage', currency }, revenueOf(invoice))
  })
}

async function notifyCustomer(
  { tx, deps }: EventContext,
  { id: invoiceId, attemptCount: attempt }: InvoiceSnapshot,
  statement: BilledStatement,
  outcome: PaymentOutcome,
): Promise<void> {
  const about = { ...statement, invoiceId }
  if (outcome === 'failed') await enqueueEmail(tx, deps, { kind: 'usage_payment_failed', ...about, attempt })
  else if (await hasFailedBefore(tx, invoiceId))
    await enqueueEmail(tx, deps, { kind: 'usage_payment_recovered', ...about })
}

async function askToConfirm(
  { tx, deps }: EventContext,
  { id: invoiceId, attemptCount: attempt }: InvoiceSnapshot,
  statement: BilledStatement,
): Promise<void> {
  const kind = 'usage_payment_action_required'
  await enqueueEmail(tx, deps, { kind, ...statement, invoiceId, attempt })
}
