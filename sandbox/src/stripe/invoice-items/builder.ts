import { newId } from '../../lib/ids.ts'
import type { InvoiceItem, Price } from '../../store/stripe-objects.ts'
import { pricingOf } from '../invoices/lines.ts'

type Given = Pick<InvoiceItem, 'amount' | 'currency' | 'customer'> &
  Partial<Omit<InvoiceItem, 'quantity_decimal' | 'pricing'>> & { price: Price | null }

export function buildInvoiceItem(now: number, { price, ...given }: Given): InvoiceItem {
  const quantity = given.quantity ?? 1
  return {
    id: newId('ii'),
    object: 'invoiceitem',
    customer_account: null,
    date: now,
    description: null,
    discountable: true,
    discounts: [],
    invoice: null,
    livemode: false,
    metadata: {},
    net_amount: given.amount,
    parent: null,
    period: { start: now, end: now },
    pricing: price ? pricingOf(price) : null,
    proration: false,
    quantity,
    quantity_decimal: String(quantity),
    tax_rates: [],
    test_clock: null,
    ...given,
  }
}
