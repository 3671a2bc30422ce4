import { newId } from '../../lib/ids.ts'
import type { InvoiceItem, InvoiceLine, Price, SubscriptionItem } from '../../store/stripe-objects.ts'
import { formatMoney } from '../currency.ts'
import type { PricePart } from '../prices/amount.ts'

export interface Period {
  start: number
  end: number
}

/** A part of the regular charge of a subscription item for one period; null in a trial, which is free. */
export function subscriptionLine(
  item: SubscriptionItem,
  period: Period,
  productName: string,
  part: PricePart | null,
): InvoiceLine {
  const quantity = part?.quantity ?? item.quantity ?? 1
  return {
    ...emptyLine(item.price.currency, part?.cents ?? 0),
    description: part ? describe(item.price, productName, part) : `Trial period for ${productName}`,
    metadata: item.metadata,
    parent: {
      invoice_item_details: null,
      subscription_item_details: {
        invoice_item: null,
        proration: false,
        proration_details: { credited_items: null },
        subscription: item.subscription,
        subscription_item: item.id,
      },
      type: 'subscription_item_details',
    },
    period,
    pricing: pricingOf(item.price, part?.unitCents),
    quantity,
    quantity_decimal: String(quantity),
    subscription: item.subscription,
  }
}

/** A pending invoice item (a one-time charge, or one half of a proration) as it appears on the invoice. */
export function invoiceItemLine(item: InvoiceItem): InvoiceLine {
  const subscription = item.parent?.subscription_details?.subscription ?? null
  return {
    ...emptyLine(item.currency, item.amount),
    description: item.description,
    discountable: item.discountable,
    metadata: item.metadata ?? {},
    parent: {
      invoice_item_details: {
        invoice_item: item.id,
        proration: item.proration,
        proration_details: { credited_items: null },
        subscription,
      },
      subscription_item_details: null,
      type: 'invoice_item_details',
    },
    period: item.period,
    pricing: item.pricing,
    quantity: item.quantity,
    quantity_decimal: item.quantity_decimal,
    subscription,
  }
}

/** The invoice item that a line shows; none on the lines of a subscription's items. */
export function itemIdOf(line: InvoiceLine): string | null {
  return line.parent?.invoice_item_details?.invoice_item ?? null
}

export function pricingOf(
  price: Price,
  unitCents: string | null = price.unit_amount_decimal,
): NonNullable<InvoiceLine['pricing']> {
  return {
    price_details: { price: price.id, product: price.product },
    type: 'price_details',
    unit_amount_decimal: unitCents,
  }
}

function emptyLine(currency: string, amount: number) {
  return {
    id: newId('il'),
    object: 'line_item' as const,
    amount,
    currency,
    discount_amounts: [],
    discountable: true,
    discounts: [],
    invoice: null,
    livemode: false,
    pretax_credit_amounts: [],
    subtotal: amount,
    taxes: [],
  }
}

function describe(price: Price, productName: string, { quantity, unitCents, tier, flat }: PricePart): string {
  const amount = formatMoney(Number(unitCents), price.currency)
  const rate = price.recurring ? `at ${amount} / ${price.recurring.interval}` : `at ${amount} each`
  const what = flat ? productName : `${quantity} × ${productName}`
  return `${what} (${tier === null ? rate : `Tier ${tier} ${rate}`})`
}
