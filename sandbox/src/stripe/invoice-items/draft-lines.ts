import type Stripe from 'stripe'
import type { SandboxContext } from '../../context.ts'
import { invalidRequest, resourceMissing, underPath } from '../../http/stripe-error.ts'
import type { Invoice, InvoiceItem, InvoiceLine } from '../../store/stripe-objects.ts'
import type { Wire } from '../../store/wire.ts'
import { emit } from '../events/emit.ts'
import { invoiceItemLine, itemIdOf } from '../invoices/lines.ts'
import { redraft } from '../invoices/redraft.ts'
import { getReferenced, mergeMetadata } from '../resource.ts'
import { newItem, saveNewItem } from './create.ts'

type AddParams = Wire<Stripe.InvoiceAddLinesParams>
type ChangeParams = Wire<Stripe.InvoiceUpdateLinesParams>
type RemoveParams = Wire<Stripe.InvoiceRemoveLinesParams>

/** Each entry makes an item for its line, or takes one that is pending. */
export function addLines(ctx: SandboxContext, draft: Invoice, params: AddParams): Invoice {
  const customer = getReferenced(ctx, 'customer', draft.customer ?? '', 'customer')
  const items = params.lines.map((line, index) =>
    underPath(`lines[${index}]`, () => {
      const { invoice_item: pending, ...given } = line
      if (pending) return claimPending(ctx, draft, pending)
      const item = newItem(ctx, customer, { ...given, currency: draft.currency })
      return saveNewItem(ctx, { ...item, invoice: draft.id })
    }),
  )
  return redraft(ctx, draft, [...draft.lines.data, ...items.map(invoiceItemLine)], metadataOf(draft, params))
}

export function changeLines(ctx: SandboxContext, draft: Invoice, params: ChangeParams): Invoice {
  const lines = new Map(draft.lines.data.map((line) => [line.id, line]))
  for (const [index, change] of params.lines.entries()) {
    const line = findLine(draft, change.id, `lines[${index}][id]`)
    lines.set(line.id, changeLine(ctx, line, change, `lines[${index}]`))
  }
  return redraft(ctx, draft, [...lines.values()], metadataOf(draft, params))
}

/** An item whose line is removed is deleted, or pending again. */
export function removeLines(ctx: SandboxContext, draft: Invoice, params: RemoveParams): Invoice {
  const removed = params.lines.map(({ id, behavior }, index) => {
    const line = findLine(draft, id, `lines[${index}][id]`)
    const item = itemOf(ctx, line)
    if (!item) throw invalidRequest('Only the lines of invoice items can be removed.', `lines[${index}][id]`)
    if (behavior === 'unassign') ctx.store.objects.save('invoiceitem', { ...item, invoice: null })
    else {
      ctx.store.objects.markDeleted('invoiceitem', item.id)
      emit(ctx, 'invoiceitem.deleted', item)
    }
    return line.id
  })
  const kept = draft.lines.data.filter(({ id }) => !removed.includes(id))
  return redraft(ctx, draft, kept, metadataOf(draft, params))
}

function claimPending(ctx: SandboxContext, draft: Invoice, id: string): InvoiceItem {
  const item = getReferenced(ctx, 'invoiceitem', id, 'invoice_item')
  if (item.customer !== draft.customer)
    throw invalidRequest('The invoice item belongs to another customer.', 'invoice_item')
  if (item.invoice !== null)
    throw invalidRequest('The invoice item is already on an invoice.', 'invoice_item')
  return ctx.store.objects.save('invoiceitem', { ...item, invoice: draft.id })
}

function changeLine(
  ctx: SandboxContext,
  line: InvoiceLine,
  change: ChangeParams['lines'][number],
  path: string,
): InvoiceLine {
  const item = itemOf(ctx, line)
  if (!item && change.amount !== undefined)
    throw invalidRequest('The amount of a subscription’s line cannot be changed.', `${path}[amount]`)
  const amount = change.amount ?? line.amount
  const patch = {
    amount,
    description: change.description ?? line.description,
    discountable: change.discountable ?? line.discountable,
    metadata: mergeMetadata(line.metadata, change.metadata),
    period: change.period ?? line.period,
  }
  if (item) ctx.store.objects.save('invoiceitem', { ...item, ...patch, net_amount: amount })
  return { ...line, ...patch, subtotal: amount }
}

function itemOf(ctx: SandboxContext, line: InvoiceLine): InvoiceItem | undefined {
  const id = itemIdOf(line)
  return id ? ctx.store.objects.find('invoiceitem', id) : undefined
}

function findLine(draft: Invoice, id: string, param: string): InvoiceLine {
  const line = draft.lines.data.find((candidate) => candidate.id === id)
  if (!line) throw resourceMissing('line item', id, param, 400)
  return line
}

function metadataOf(draft: Invoice, params: Pick<AddParams, 'invoice_metadata'>): Partial<Invoice> {
  return { metadata: mergeMetadata(draft.metadata ?? {}, params.invoice_metadata) }
}
