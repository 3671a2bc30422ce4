import type { Tx } from '../../../db/client.ts'
import { textAt } from '../../../lib/json.ts'
import { type InvoiceSnapshot, readInvoice } from '../../../stripe/invoice.ts'
import { wasAskedToPay } from '../../emails/facts.ts'
import { enqueueEmail, notifyAdmins } from '../../emails/service.ts'
import { storeInvoice } from '../../invoices/repository.ts'
import { settleStatement } from '../../invoicing/statements/statements-repository.ts'
import { type InvoiceIssueKind, saveInvoiceIssue } from '../../reversals/invoice-issues.ts'
import type { SubscriptionRecord } from '../../subscriptions/repository.ts'
import type { Handler } from '../context.ts'
import { findInvoiceOwner } from '../invoice-owner.ts'

/** An invoice that will not be paid as it is. The subscription's own events decide about access. */
export function invoiceIssue(kind: InvoiceIssueKind): Handler {
  return async (context) => {
    const { tx, deps, event, afterCommit } = context
    const invoice = readInvoice(event.object)
    if (!invoice) return 'ignored'
    const isOfStatement =
      kind === 'voided' && (await settleStatement(tx, invoice.id, { status: 'void', at: event.createdAt }))
    if (isOfStatement && !invoice.subscriptionId) return 'success'
    const owner = await findInvoiceOwner(context, invoice)
    if (owner === 'ignored' || owner === 'deferred') return owner
    const { customerId, stripeSubscriptionId } = owner
    const { status } = invoice
    // It can no longer be paid, so it is not shown as open.
    if (status) await storeInvoice(tx, stripeSubscriptionId, { ...invoice, status }, event.createdAt)
    if (kind === 'voided' && (await isOfAbandonedCheckout(tx, invoice, owner))) return 'success'
    const isNews = await saveInvoiceIssue(tx, {
      stripeInvoiceId: invoice.id,
      stripeSubscriptionId,
      kind,
      invoiceNumber: textAt(event.object, 'number') ?? null,
      amountMinor: invoice.amountDueMinor,
      currency: invoice.currency,
      reason: textAt(event.object, 'last_finalization_error', 'message') ?? null,
      occurredAt: event.createdAt,
    })
    if (!isNews) return 'stale'
    if (kind === 'voided') {
      const { id: invoiceId, amountDueMinor: amountMinor, currency } = invoice
      const about = { customerId, subscriptionId: stripeSubscriptionId, invoiceId }
      await enqueueEmail(tx, deps, { kind: 'invoice_voided', ...about, amountMinor, currency })
    }
    await notifyAdmins(tx, deps, { kind: 'admin_invoice_issue', invoiceId: invoice.id, issue: kind })
    afterCommit(() => deps.metrics.reversals.inc({ kind: 'invoice', status: kind }))
    return 'success'
  }
}

/** Nobody was charged and nothing is owed. What the seller sends, or has asked for by e-mail, is of no checkout. */
async function isOfAbandonedCheckout(
  tx: Tx,
  { id: invoiceId, isFirst, isSent }: InvoiceSnapshot,
  { firstPaidAt, stripeSubscriptionId }: SubscriptionRecord,
): Promise<boolean> {
  if (!isFirst || isSent || firstPaidAt !== null) return false
  return !(await wasAskedToPay(tx, { stripeSubscriptionId, invoiceId }))
}
