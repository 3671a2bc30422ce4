import type { SandboxContext } from '../../context.ts'
import type { Discount, Invoice, InvoiceItem, InvoiceLine } from '../../store/stripe-objects.ts'
import { productsOf } from '../discounts/service.ts'
import { discountShares } from '../discounts/shares.ts'
import { emit } from '../events/emit.ts'
import { taxRateFor } from '../tax/rate.ts'
import { buildInvoice, type InvoiceInput } from './builder.ts'
import { saveInvoice } from './save.ts'

export type DraftInput = Omit<InvoiceInput, 'accountName' | 'discounts' | 'taxRate'>

/** Creates a draft and emits the event. */
export function createInvoice(ctx: SandboxContext, input: DraftInput, discountIds: string[]): Invoice {
  const invoice = saveInvoice(ctx, draftInvoice(ctx, input, discountIds))
  emit(ctx, 'invoice.created', invoice)
  return invoice
}

/** The invoice that would be created; nothing is stored. */
export function draftInvoice(ctx: SandboxContext, input: DraftInput, discountIds: string[]): Invoice {
  return buildInvoice(ctx.clock.now(), {
    ...input,
    accountName: ctx.merchantName,
    taxRate: input.automaticTax ? taxRateFor(ctx, input.customer) : null,
    discounts: discountsOfLines(ctx, discountIds, input.lines),
  })
}

/** One after the other, each applied to what the previous one left. */
export function discountsOfLines(
  ctx: SandboxContext,
  ids: string[],
  lines: InvoiceLine[],
): InvoiceInput['discounts'] {
  let left = lines.map(({ amount, discountable, pricing }) => ({
    cents: discountable ? amount : 0,
    product: pricing?.price_details?.product,
  }))
  const applied: InvoiceInput['discounts'] = []
  for (const id of ids) {
    const discount = ctx.store.objects.find('discount', id)
    const coupon = discount?.source.coupon
      ? ctx.store.objects.findKept('coupon', discount.source.coupon)
      : undefined
    if (!discount || !coupon || isOver(discount, ctx.clock.now())) continue
    const shares = discountShares(coupon, productsOf(ctx, coupon), left)
    left = left.map(({ cents, product }, index) => ({ cents: cents - (shares[index] ?? 0), product }))
    applied.push({ id, shares })
  }
  return applied
}

function isOver(discount: Discount, now: number): boolean {
  return discount.end !== null && discount.end <= now
}

/** A customer's invoice items that wait for the next invoice. */
export function pendingItems(
  ctx: SandboxContext,
  customerId: string,
  subscriptionId: string | null,
): InvoiceItem[] {
  return ctx.store.objects
    .list('invoiceitem', customerId)
    .filter((item) => item.invoice === null)
    .filter((item) => {
      const owner = item.parent?.subscription_details?.subscription ?? null
      return owner === null || owner === subscriptionId
    })
    .reverse()
}

/** Once on an invoice, an item is no longer pending. */
export function claimItems(ctx: SandboxContext, items: InvoiceItem[], invoiceId: string): void {
  for (const item of items) ctx.store.objects.save('invoiceitem', { ...item, invoice: invoiceId })
}
