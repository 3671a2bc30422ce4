import type Stripe from 'stripe'
import type { SandboxContext } from '../../context.ts'
import { inRange, page } from '../../http/list.ts'
import { invalidRequest, parameterMissing } from '../../http/stripe-error.ts'
import type { Invoice, InvoiceItem } from '../../store/stripe-objects.ts'
import type { Wire } from '../../store/wire.ts'
import { emit } from '../events/emit.ts'
import { invoiceItemLine, itemIdOf } from '../invoices/lines.ts'
import { redraft } from '../invoices/redraft.ts'
import { deletedObject, getObject, getReferenced } from '../resource.ts'
import { route } from '../route.ts'
import { inCustomerTime } from '../test-clock-time.ts'
import { newItem, saveNewItem } from './create.ts'

export const invoiceItemRoutes = [
  route<Stripe.InvoiceItemListParams>(
    'GET /v1/invoiceitems',
    ({ ctx, params }) => {
      const items = ctx.store.objects
        .list('invoiceitem', params.customer)
        .filter((item) => !params.invoice || item.invoice === params.invoice)
        .filter((item) => params.pending === undefined || (item.invoice === null) === params.pending)
        .filter((item) => inRange(item.date, params.created))
      return page(items, params, '/v1/invoiceitems')
    },
    ['customer', 'invoice', 'pending', 'created'],
  ),
  route<Stripe.InvoiceItemCreateParams>('POST /v1/invoiceitems', ({ ctx, params }) => {
    if (!params.customer) throw parameterMissing('customer')
    return createItem(inCustomerTime(ctx, params.customer), params, params.customer)
  }),
  route('GET /v1/invoiceitems/:id', ({ ctx, id }) => getObject(ctx, 'invoiceitem', id)),
  route('DELETE /v1/invoiceitems/:id', ({ ctx, id }) => {
    const item = getObject(ctx, 'invoiceitem', id)
    if (item.invoice) takeFromDraft(ctx, getObject(ctx, 'invoice', item.invoice), item)
    ctx.store.objects.markDeleted('invoiceitem', id)
    emit(ctx, 'invoiceitem.deleted', item)
    return deletedObject('invoiceitem', id)
  }),
]

function createItem(
  ctx: SandboxContext,
  params: Wire<Stripe.InvoiceItemCreateParams>,
  customerId: string,
): InvoiceItem {
  const customer = getReferenced(ctx, 'customer', customerId, 'customer')
  const { tax_behavior: taxBehavior, tax_code: taxCode } = params
  if (taxCode && !taxCode.startsWith('txcd_'))
    throw invalidRequest(`Invalid tax code: ${taxCode}`, 'tax_code')
  const item = newItem(ctx, customer, params)
  const save = (given: InvoiceItem) => {
    const saved = saveNewItem(ctx, given)
    if (taxBehavior) ctx.store.objects.setHidden('invoiceitem', saved.id, { taxBehavior })
    return saved
  }
  if (!params.invoice) return save(item)
  const draft = getReferenced(ctx, 'invoice', params.invoice, 'invoice')
  if (draft.customer !== customer.id)
    throw invalidRequest('The invoice belongs to another customer.', 'invoice')
  const placed = save({ ...item, invoice: draft.id })
  redraft(ctx, draft, [...draft.lines.data, invoiceItemLine(placed)])
  return placed
}

function takeFromDraft(ctx: SandboxContext, invoice: Invoice, item: InvoiceItem): void {
  if (invoice.status !== 'draft')
    throw invalidRequest('This invoice item is on a finalized invoice and cannot be deleted.')
  redraft(
    ctx,
    invoice,
    invoice.lines.data.filter((line) => itemIdOf(line) !== item.id),
  )
}
