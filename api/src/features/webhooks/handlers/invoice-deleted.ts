import { readInvoice } from '../../../stripe/invoice.ts'
import { storeInvoice } from '../../invoices/repository.ts'
import { followInvoice } from '../../invoicing/statements/follow-invoice.ts'
import { settleInvoiceIssue } from '../../reversals/invoice-issues.ts'
import type { Handler } from '../context.ts'
import { findInvoiceSubject, toInvoiceOwner } from '../invoice-owner.ts'

/** Only a draft can be deleted. It is stored as deleted, because its earlier events may still arrive. */
export const invoiceDeleted: Handler = async (context) => {
  const { tx, event } = context
  const invoice = readInvoice(event.object)
  if (!invoice) return 'ignored'
  const subject = await findInvoiceSubject(context, invoice)
  if (subject === 'ignored' || subject === 'deferred') return subject
  await storeInvoice(tx, toInvoiceOwner(subject), { ...invoice, status: 'deleted' }, event.createdAt)
  await settleInvoiceIssue(tx, invoice.id)
  await followInvoice(tx, invoice.id)
  return 'success'
}
