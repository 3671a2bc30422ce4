import type { SandboxContext } from '../../context.ts'
import type { CheckoutSession, Customer, Invoice, InvoiceItem, LineItem } from '../../store/stripe-objects.ts'
import { emit } from '../events/emit.ts'
import { buildInvoiceItem } from '../invoice-items/builder.ts'
import { claimItems } from '../invoices/create.ts'
import { invoiceItemLine } from '../invoices/lines.ts'
import { invoicePaidAlready } from '../invoices/paid-already.ts'

/** With `invoice_creation`, a one-time payment that succeeded gets an invoice, which is paid from the start. */
export function invoiceForPayment(
  ctx: SandboxContext,
  session: CheckoutSession,
  customerId: string | null,
  intentId: string,
): Invoice | null {
  const wish = session.invoice_creation
  const customer = ctx.store.objects.find('customer', customerId ?? '')
  if (!wish?.enabled || !customer) return null
  const { lineItems = [] } = ctx.store.objects.hidden('checkout.session', session.id)
  const items = lineItems.map((line) => itemOf(ctx, line, customer))
  const now = ctx.clock.now()
  const invoice = invoicePaidAlready(ctx, {
    intentId,
    discountIds: discountIdsOf(ctx, session),
    draft: {
      customer,
      currency: session.currency ?? 'usd',
      lines: items.map(invoiceItemLine),
      period: { start: now, end: now },
      billingReason: 'manual',
      subscription: null,
      autoAdvance: false,
      automaticTax: session.automatic_tax.enabled,
      description: wish.invoice_data.description,
      footer: wish.invoice_data.footer,
      customFields: wish.invoice_data.custom_fields,
      metadata: wish.invoice_data.metadata ?? {},
    },
  })
  claimItems(ctx, items, invoice.id)
  return invoice
}

function itemOf(ctx: SandboxContext, line: LineItem, customer: Customer): InvoiceItem {
  const item = buildInvoiceItem(ctx.clock.now(), {
    amount: line.amount_subtotal,
    currency: line.currency,
    customer: customer.id,
    description: line.description,
    price: line.price,
    quantity: line.quantity ?? 1,
    test_clock: customer.test_clock ?? null,
  })
  ctx.store.objects.save('invoiceitem', item)
  emit(ctx, 'invoiceitem.created', item)
  return item
}

function discountIdsOf(ctx: SandboxContext, session: CheckoutSession): string[] {
  const discounts = ctx.store.objects.list('discount')
  return discounts.filter((discount) => discount.checkout_session === session.id).map(({ id }) => id)
}
