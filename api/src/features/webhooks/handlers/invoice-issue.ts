import type { Tx } from '../../../db/client.ts'
import { textAt } from '../../../lib/json.ts'
import { type InvoiceSnapshot, readInvoice } from '../../../stripe/invoice.ts'
import { wasAskedToPay } from '../../emails/facts.ts'
import { enqueueEmail, notifyAdmins } from '../../emails/service.ts'
import { storeInvoice } from '../../invoices/repository.ts'
import { followInvoice } from '../../invoicing/statements/follow-invoice.ts'
import { type InvoiceIssueKind, saveInvoiceIssue } from '../../reversals/invoice-issues.ts'
import type { EventContext, Handler, Outcome } from '../context.ts'
import { findInvoiceSubject, type InvoiceSubject, toInvoiceOwner } from '../invoice-owner.ts'

/** What takes back the e-mails that asked for the money. */
const NOT_DUE = { voided: 'invoice_voided', uncollectible: 'invoice_written_off' } as const

/** An invoice that will not be paid as it is. The subscription's own events decide about access. */
export function invoiceIssue(kind: InvoiceIssueKind): Handler {
  return async (context) => {
    const { tx, deps, event, afterCommit } = context
    const invoice = readInvoice(event.object)
    if (!invoice) return 'ignored'
    const subject = await findInvoiceSubject(context, invoice)
    if (subject === 'ignored' || subject === 'deferred') return subject
    const { status } = invoice
    const owner = toInvoiceOwner(subject)
    // It can no longer be paid, so it is not shown as open.
    if (status) await storeInvoice(tx, owner, { ...invoice, status }, event.createdAt)
    if (kind === 'voided' && (await isOfAbandonedCheckout(tx, invoice, subject)))
      return await endWith(context, invoice, 'success')
    const isNews = await saveInvoiceIssue(tx, {
      stripeInvoiceId: invoice.id,
      ...owner,
      kind,
      invoiceNumber: textAt(event.object, 'number') ?? null,
      amountMinor: invoice.amountDueMinor,
      currency: invoice.currency,
      reason: textAt(event.object, 'last_finalization_error', 'message') ?? null,
      occurredAt: event.createdAt,
    })
    if (!isNews) return await endWith(context, invoice, 'stale')
    if (kind !== 'finalization_failed') await tellThatNothingIsDue(context, invoice, subject, kind)
    await notifyAdmins(tx, deps, { kind: 'admin_invoice_issue', invoiceId: invoice.id, issue: kind })
    afterCommit(() => deps.metrics.reversals.inc({ kind: 'invoice', status: kind }))
    return await endWith(context, invoice, 'success')
  }
}

/** Once everything that the event says is stored. */
async function endWith({ tx }: EventContext, { id }: InvoiceSnapshot, outcome: Outcome): Promise<Outcome> {
  await followInvoice(tx, id)
  return outcome
}

async function tellThatNothingIsDue(
  { tx, deps }: EventContext,
  { id: invoiceId, amountDueMinor: amountMinor, currency }: InvoiceSnapshot,
  subject: InvoiceSubject,
  issue: keyof typeof NOT_DUE,
): Promise<void> {
  const { customerId } = subject
  const voided = { customerId, invoiceId, amountMinor, currency }
  if ('statementId' in subject) {
    if (issue === 'voided')
      await enqueueEmail(tx, deps, { kind: 'usage_invoice_voided', ...subject, ...voided })
    return
  }
  const { stripeSubscriptionId: subscriptionId } = subject
  await enqueueEmail(tx, deps, { kind: NOT_DUE[issue], subscriptionId, ...voided })
}

/** Nobody was charged and nothing is owed. What the seller sends, or has asked for by e-mail, is of no checkout. */
async function isOfAbandonedCheckout(
  tx: Tx,
  { id: invoiceId, isFirst, isSent }: InvoiceSnapshot,
  subject: InvoiceSubject,
): Promise<boolean> {
  if ('statementId' in subject) return false
  const { firstPaidAt, stripeSubscriptionId } = subject
  if (!isFirst || isSent || firstPaidAt !== null) return false
  return !(await wasAskedToPay(tx, { stripeSubscriptionId, invoiceId }))
}
