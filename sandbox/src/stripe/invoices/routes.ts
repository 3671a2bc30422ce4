import type Stripe from 'stripe'
import type { SandboxContext } from '../../context.ts'
import { inRange, page } from '../../http/list.ts'
import { invalidRequest, parameterMissing } from '../../http/stripe-error.ts'
import type { Invoice } from '../../store/stripe-objects.ts'
import type { Wire } from '../../store/wire.ts'
import { assertCollectionTerms } from '../collection-terms.ts'
import { emit } from '../events/emit.ts'
import { cardError } from '../payment-intents/card-error.ts'
import { methodFor } from '../payment-methods/method-for.ts'
import { ownMethod } from '../payment-methods/own-method.ts'
import { deletedObject, getObject, getReferenced, mergeMetadata, patched } from '../resource.ts'
import { route } from '../route.ts'
import { subscriptionOf } from '../subscription-state/subscription-of.ts'
import { inClockTime, inCustomerTime } from '../test-clock-time.ts'
import { claimItems, createInvoice, pendingItems } from './create.ts'
import { refuseUnlessFinalizable } from './finalization-error.ts'
import { finalizeInvoice } from './finalize.ts'
import { invoiceItemLine } from './lines.ts'
import { attemptPayment, markPaid } from './pay.ts'
import { refuseUnlessPayable } from './payable.ts'
import { changeInvoice, DRAFT_SECONDS } from './save.ts'
import { markUncollectible, voidInvoice } from './void.ts'

export const invoiceRoutes = [
  route<Stripe.InvoiceListParams>(
    'GET /v1/invoices',
    ({ ctx, params }) => {
      const invoices = ctx.store.objects.list('invoice', params.customer).filter(wanted(params))
      return page(invoices, params, '/v1/invoices')
    },
    ['customer', 'status', 'subscription', 'collection_method', 'created'],
  ),
  route<Stripe.InvoiceCreateParams>('POST /v1/invoices', ({ ctx, params }) => create(ctx, params)),
  route('GET /v1/invoices/:id', ({ ctx, id }) => getObject(ctx, 'invoice', id)),
  route<Stripe.InvoiceUpdateParams>('POST /v1/invoices/:id', ({ ctx, params, id }) => {
    const invoice = getObject(ctx, 'invoice', id)
    return changeInvoice(ctx, invoice, {
      ...advancePart(inClockTime(ctx, invoice.test_clock), invoice, params.auto_advance),
      description: patched(invoice.description, params.description),
      metadata: mergeMetadata(invoice.metadata ?? {}, params.metadata),
    })
  }),
  route('DELETE /v1/invoices/:id', ({ ctx, id }) => {
    const invoice = getObject(ctx, 'invoice', id)
    if (invoice.status !== 'draft') throw invalidRequest('You can only delete draft invoices.')
    if (subscriptionOf(ctx, invoice))
      throw invalidRequest('You cannot delete an invoice of a subscription. Finalize and void it instead.')
    ctx.store.objects.markDeleted('invoice', id)
    emit(ctx, 'invoice.deleted', invoice)
    return deletedObject('invoice', id)
  }),
  route('POST /v1/invoices/:id/finalize', ({ ctx, id }) => {
    const invoice = getObject(ctx, 'invoice', id)
    return finalizeAndSettle(inClockTime(ctx, invoice.test_clock), invoice)
  }),
  route<Stripe.InvoicePayParams>('POST /v1/invoices/:id/pay', ({ ctx, params, id }) => {
    const invoice = getObject(ctx, 'invoice', id)
    return pay(inClockTime(ctx, invoice.test_clock), invoice, params)
  }),
  route('POST /v1/invoices/:id/send', ({ ctx, id }) => {
    const invoice = getObject(ctx, 'invoice', id)
    const open = invoice.status === 'draft' ? finalizeOnRequest(ctx, invoice) : invoice
    emit(ctx, 'invoice.sent', open)
    return open
  }),
  route('POST /v1/invoices/:id/void', ({ ctx, id }) => voidInvoice(ctx, getObject(ctx, 'invoice', id))),
  route('POST /v1/invoices/:id/mark_uncollectible', ({ ctx, id }) =>
    markUncollectible(ctx, getObject(ctx, 'invoice', id)),
  ),
  route<Stripe.InvoiceListLineItemsParams>('GET /v1/invoices/:id/lines', ({ ctx, params, id }) =>
    page(getObject(ctx, 'invoice', id).lines.data, params, `/v1/invoices/${id}/lines`),
  ),
]

function create(realCtx: SandboxContext, params: Wire<Stripe.InvoiceCreateParams>): Invoice {
  if (!params.customer) throw parameterMissing('customer')
  const ctx = inCustomerTime(realCtx, params.customer)
  const customer = getReferenced(ctx, 'customer', params.customer, 'customer')
  assertCollectionTerms(params.collection_method ?? 'charge_automatically', params.days_until_due ?? null)
  const included = params.pending_invoice_items_behavior === 'include'
  const items = included ? pendingItems(ctx, customer.id, params.subscription ?? null) : []
  const now = ctx.clock.now()
  const invoice = createInvoice(
    ctx,
    {
      customer,
      currency: params.currency ?? items[0]?.currency ?? 'usd',
      lines: items.map(invoiceItemLine),
      period: { start: now, end: now },
      billingReason: 'manual',
      subscription: params.subscription
        ? getReferenced(ctx, 'subscription', params.subscription, 'subscription')
        : null,
      collectionMethod: params.collection_method ?? 'charge_automatically',
      autoAdvance: params.auto_advance ?? false,
      automaticTax: params.automatic_tax?.enabled ?? false,
      description: params.description ?? null,
      metadata: mergeMetadata({}, params.metadata),
      daysUntilDue: params.days_until_due ?? null,
      defaultPaymentMethod: params.default_payment_method ?? null,
    },
    [],
  )
  claimItems(ctx, items, invoice.id)
  return invoice
}

/** A draft that advances is finalised within the hour; one that does not waits for a request. */
function advancePart(ctx: SandboxContext, invoice: Invoice, given: boolean | undefined): Partial<Invoice> {
  if (given === undefined || given === invoice.auto_advance) return {}
  const finalizesAt = given && invoice.status === 'draft' ? ctx.clock.now() + DRAFT_SECONDS : null
  return { auto_advance: given, automatically_finalizes_at: finalizesAt }
}

function finalizeOnRequest(ctx: SandboxContext, draft: Invoice): Invoice {
  refuseUnlessFinalizable(ctx, draft)
  return finalizeInvoice(ctx, draft)
}

/** An invoice of zero is paid immediately. */
function finalizeAndSettle(ctx: SandboxContext, draft: Invoice): Invoice {
  const invoice = finalizeOnRequest(ctx, draft)
  return invoice.amount_due === 0 ? markPaid(ctx, invoice, null) : invoice
}

function pay(ctx: SandboxContext, invoice: Invoice, params: Wire<Stripe.InvoicePayParams>): Invoice {
  const open = invoice.status === 'draft' ? finalizeOnRequest(ctx, invoice) : invoice
  refuseUnlessPayable(open)
  if (params.paid_out_of_band) return markPaid(ctx, open, null)
  const given = params.payment_method ?? open.default_payment_method
  const method = given
    ? ownMethod(ctx, given, open.customer ?? '', 'payment_method')
    : methodFor(ctx, {
        customer: open.customer ?? '',
        default_payment_method: subscriptionOf(ctx, open)?.default_payment_method ?? null,
      })
  if (!method && open.amount_remaining > 0) {
    throw invalidRequest(
      'There is no `default_payment_method` set on this Customer or Invoice. Please set a default payment method ' +
        'before paying this invoice.',
      undefined,
      'invoice_payment_intent_requires_action',
    )
  }
  const attempt = attemptPayment(ctx, open, method, 'request')
  if (attempt.payment?.outcome === 'declined') throw cardError(attempt.payment)
  return attempt.invoice
}

function wanted(params: Wire<Stripe.InvoiceListParams>): (invoice: Invoice) => boolean {
  return (invoice) =>
    (!params.status || invoice.status === params.status) &&
    (!params.subscription || invoice.parent?.subscription_details?.subscription === params.subscription) &&
    (!params.collection_method || invoice.collection_method === params.collection_method) &&
    inRange(invoice.created, params.created)
}
