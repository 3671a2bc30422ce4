import type { Store } from '../store/store.ts'

export type Json = Record<string, unknown>

/** The form of one kind of object before a version; nested objects are converted separately. */
export type OlderShape = (object: Json, store: Store) => Json

/** Before 2025-09-30 a discount and a promotion code contained their coupon. */
export const BEFORE_CLOVER: Record<string, OlderShape> = {
  discount: ({ source, ...rest }, store) => ({ ...rest, coupon: couponOf(source, store) }),
  promotion_code: ({ promotion, ...rest }, store) => ({ ...rest, coupon: couponOf(promotion, store) }),
}

/** Before 2025-03-31 a subscription had the period of its items, and an invoice had one payment. */
export const BEFORE_BASIL: Record<string, OlderShape> = {
  subscription: (subscription) => ({ ...subscription, ...periodOf(subscription) }),
  subscription_item: ({ current_period_start: _start, current_period_end: _end, ...item }) => item,
  invoice: ({ parent, total_taxes: taxes, amount_overpaid: _overpaid, ...invoice }, store) => {
    const details = at(parent, 'subscription_details')
    const intent = intentOf(String(invoice['id']), store)
    return {
      ...invoice,
      attempt_count: invoice['attempted'] ? Math.max(1, Number(invoice['attempt_count'])) : 0,
      charge: intent?.latest_charge ?? null,
      paid: invoice['status'] === 'paid',
      paid_out_of_band: invoice['status'] === 'paid' && intent !== undefined && intent.status !== 'succeeded',
      payment_intent: intent?.id ?? null,
      subscription: at(details, 'subscription') ?? null,
      subscription_details: details ? { metadata: at(details, 'metadata') } : null,
      tax: Array.isArray(taxes) && taxes.length > 0 ? sumOf(taxes) : null,
      total_tax_amounts: olderTaxes(taxes),
    }
  },
  line_item: ({ parent, pricing, taxes, ...line }, store) => {
    const item = at(parent, 'subscription_item_details')
    const details = item ?? at(parent, 'invoice_item_details')
    const price = store.objects.find('price', String(at(at(pricing, 'price_details'), 'price')))
    return {
      ...line,
      ...(item ? {} : { invoice_item: at(details, 'invoice_item') ?? null }),
      price: price ?? null,
      proration: at(details, 'proration') ?? false,
      subscription: at(details, 'subscription') ?? null,
      ...(item ? { subscription_item: at(item, 'subscription_item') ?? null } : {}),
      tax_amounts: olderTaxes(taxes),
      type: item ? 'subscription' : 'invoiceitem',
    }
  },
  charge: (charge, store) => ({ ...charge, invoice: invoiceOf(charge['payment_intent'], store) }),
  payment_intent: (intent, store) => ({ ...intent, invoice: invoiceOf(intent['id'], store) }),
}

/** The period of a subscription's first item; for changes, only if they contain one. */
export function periodOf({ items }: Json): Json {
  const data = at(items, 'data')
  const first: unknown = Array.isArray(data) ? data[0] : undefined
  const start = at(first, 'current_period_start')
  return start === undefined
    ? {}
    : { current_period_start: start, current_period_end: at(first, 'current_period_end') }
}

function couponOf(holder: unknown, store: Store) {
  const id = at(holder, 'coupon')
  return typeof id === 'string' ? (store.objects.find('coupon', id) ?? null) : (id ?? null)
}

function intentOf(invoiceId: string, store: Store) {
  const payment = store.objects.listPayments(invoiceId).find(({ status }) => status !== 'canceled')
  return store.objects.find('payment_intent', payment?.payment.payment_intent ?? '')
}

function invoiceOf(intentId: unknown, store: Store): string | null {
  const payments = store.objects.list('invoice_payment')
  return payments.find(({ payment }) => payment.payment_intent === intentId)?.invoice ?? null
}

function olderTaxes(taxes: unknown): Json[] {
  if (!Array.isArray(taxes)) return []
  return taxes.map((tax: unknown) => ({
    amount: at(tax, 'amount'),
    inclusive: at(tax, 'tax_behavior') === 'inclusive',
    tax_rate: at(at(tax, 'tax_rate_details'), 'tax_rate'),
    taxability_reason: at(tax, 'taxability_reason'),
    taxable_amount: at(tax, 'taxable_amount'),
  }))
}

function sumOf(taxes: unknown[]): number {
  return taxes.reduce<number>((sum, tax) => sum + Number(at(tax, 'amount')), 0)
}

function at(value: unknown, field: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, field) : undefined
}
