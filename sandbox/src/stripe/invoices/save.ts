import type { SandboxContext } from '../../context.ts'
import type { Invoice } from '../../store/stripe-objects.ts'
import { emitUpdate } from '../events/emit.ts'

/** How long a draft that advances can be changed before it is finalised. */
export const DRAFT_SECONDS = 3600

/** Stores an invoice and when it is finalised automatically, retried, or becomes overdue. */
export function saveInvoice(ctx: SandboxContext, invoice: Invoice): Invoice {
  ctx.store.objects.save('invoice', invoice)
  ctx.store.objects.setDue('invoice', invoice.id, nextChangeAt(invoice))
  return invoice
}

/** Changes an invoice and emits the event; returns the updated invoice. */
export function changeInvoice(ctx: SandboxContext, before: Invoice, patch: Partial<Invoice>): Invoice {
  const after = saveInvoice(ctx, { ...before, ...patch })
  emitUpdate(ctx, 'invoice.updated', before, after)
  return after
}

function nextChangeAt(invoice: Invoice): number | null {
  if (invoice.status === 'draft') return invoice.automatically_finalizes_at
  if (invoice.status !== 'open') return null
  return invoice.collection_method === 'send_invoice' ? invoice.due_date : invoice.next_payment_attempt
}
