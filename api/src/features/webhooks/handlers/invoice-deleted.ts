import { readInvoice } from '../../../stripe/invoice.ts'
import { storeInvoice } from '../../invoices/repository.ts'
import { settleInvoiceIssue } from '../../reversals/invoice-issues.ts'
import type { Handler } from '../context.ts'
import { findInvoiceOwner } from '../invoice-owner.ts'

/** Only a draft can be deleted. It is stored as deleted, because its earlier events may still arrive. */
export const invoiceDeleted: Handler = async (context) => {
  const { tx, event } = context
  const invoice = readInvoice(event.object)
  if (!invoice) return 'ignored'
  const owner = await findInvoiceOwner(context, invoice)
  if (owner === 'ignored' || owner === 'deferred') return owner
  await storeInvoice(tx, owner.stripeSubscriptionId, { ...invoice, status: 'deleted' }, event.createdAt)
  await settleInvoiceIssue(tx, invoice.id)
  return 'success'
}
