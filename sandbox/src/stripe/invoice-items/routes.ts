import type Stripe from 'stripe'
import type { SandboxContext } from '../../context.ts'
import { inRange, page } from '../../http/list.ts'
import { invalidRequest, parameterMissing } from '../../http/stripe-error.ts'
import type { Invoice, InvoiceItem } from '../../store/stripe-objects.ts'
import type { Wire } from '../../store/wire.ts'
import { readCurrency } from '../currency.ts'
import { emit } from '../events/emit.ts'
import { invoiceItemLine } from '../invoices/lines.ts'
import { redraft } from '../invoices/redraft.ts'
import { deletedObject, getObject, getReferenced, mergeMetadata } from '../resource.ts'
import { route } from '../route.ts'
import { inCustomerTime } from '../test-clock-time.ts'
import { buildInvoiceItem } from './builder.ts'

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
  const priceId = params.pricing?.price
  const price = priceId ? getReferenced(ctx, 'price', priceId, 'pricing[price]') : null
  if (priceId && params.amount !== undefined)
    throw invalidRequest('You may only specify one of these parameters: amount, pricing.')
  if (params.unit_amount_decimal !== undefined && (priceId || params.amount !== undefined))
    throw invalidRequest(
      'You may only specify one of these parameters: amount, pricing, unit_amount_decimal.',
    )
  const quantity = params.quantity ?? 1
  const unitAmount = Number(params.unit_amount_decimal ?? price?.unit_amount ?? Number.NaN)
  const amount = params.amount ?? Math.round(unitAmount * quantity)
  if (Number.isNaN(amount)) throw parameterMissing('amount')
  const item = buildInvoiceItem(ctx.clock.now(), {
    amount,
    currency: readCurrency(params.currency ?? price?.currency ?? 'usd'),
    customer: customerId,
    description: params.description ?? null,
    discountable: params.discountable ?? true,
    metadata: mergeMetadata({}, params.metadata),
    ...(params.period && { period: params.period }),
    price,
    quantity,
    test_clock: customer.test_clock ?? null,
  })
  const invoice = params.invoice ? getReferenced(ctx, 'invoice', params.invoice, 'invoice') : null
  const placed = invoice ? { ...item, invoice: invoice.id } : item
  if (invoice) addToDraft(ctx, invoice, placed)
  ctx.store.objects.save('invoiceitem', placed)
  emit(ctx, 'invoiceitem.created', placed)
  return placed
}

function addToDraft(ctx: SandboxContext, draft: Invoice, item: InvoiceItem): void {
  if (draft.customer !== item.customer)
    throw invalidRequest('The invoice belongs to another customer.', 'invoice')
  redraft(ctx, draft, [...draft.lines.data, invoiceItemLine(item)])
}

function takeFromDraft(ctx: SandboxContext, invoice: Invoice, item: InvoiceItem): void {
  if (invoice.status !== 'draft')
    throw invalidRequest('This invoice item is on a finalized invoice and cannot be deleted.')
  const others = invoice.lines.data.filter(
    (line) => line.parent?.invoice_item_details?.invoice_item !== item.id,
  )
  redraft(ctx, invoice, others)
}
