import type Stripe from 'stripe'
import type { SandboxContext } from '../../context.ts'
import { invalidRequest, parameterMissing, underPath } from '../../http/stripe-error.ts'
import { newId } from '../../lib/ids.ts'
import type { LineItem, Price } from '../../store/stripe-objects.ts'
import type { Wire } from '../../store/wire.ts'
import type { NamedDiscount } from '../discounts/service.ts'
import { discountShares } from '../discounts/shares.ts'
import { priceCents } from '../prices/amount.ts'
import { createPrice } from '../prices/service.ts'
import { getReferenced, mergeMetadata } from '../resource.ts'

type LineParam = NonNullable<Wire<Stripe.Checkout.SessionCreateParams>['line_items']>[number]

export function readLineItems(ctx: SandboxContext, given: LineParam[], mode: string): LineItem[] {
  const items = given.map((line, index) => readLine(ctx, line, `line_items[${index}]`))
  checkMode(items, mode)
  return items
}

function readLine(ctx: SandboxContext, line: LineParam, param: string): LineItem {
  if (line.quantity === undefined) throw parameterMissing(`${param}[quantity]`)
  if (line.quantity < 1)
    throw invalidRequest('This value must be greater than or equal to 1.', `${param}[quantity]`)
  const price = readPrice(ctx, line, param)
  const amount = priceCents(ctx, price, line.quantity)
  return {
    id: newId('li'),
    object: 'item',
    adjustable_quantity: null,
    amount_discount: 0,
    amount_subtotal: amount,
    amount_tax: 0,
    amount_total: amount,
    currency: price.currency,
    description: ctx.store.objects.find('product', price.product)?.name ?? null,
    metadata: mergeMetadata({}, line.metadata),
    price,
    quantity: line.quantity,
  }
}

function readPrice(ctx: SandboxContext, line: LineParam, param: string): Price {
  if (line.price && line.price_data)
    throw invalidRequest('You may only specify one of these parameters: price, price_data.', param)
  const { price_data: inline } = line
  if (inline) return underPath(`${param}[price_data]`, () => createInlinePrice(ctx, inline))
  if (!line.price) throw parameterMissing(`${param}[price]`)
  const price = getReferenced(ctx, 'price', line.price, `${param}[price]`)
  if (price.active) return price
  throw invalidRequest(
    'The price specified is inactive. This field only accepts active prices.',
    `${param}[price]`,
  )
}

/** A price for this session alone, with its product. */
function createInlinePrice(ctx: SandboxContext, inline: NonNullable<LineParam['price_data']>): Price {
  if (inline.product && inline.product_data)
    throw invalidRequest(
      'You may only specify one of these parameters: product, product_data.',
      'product_data',
    )
  return createPrice(ctx, inline)
}

function checkMode(items: LineItem[], mode: string): void {
  const recurring = items.filter((item) => item.price?.recurring)
  if (mode === 'subscription' && recurring.length === 0) {
    throw invalidRequest(
      'You must provide at least one recurring price in `subscription` mode when using prices.',
    )
  }
  if (mode === 'payment' && recurring.length > 0) {
    throw invalidRequest(
      'You specified `payment` mode but passed a recurring price. Either switch to `subscription` mode or use only ' +
        'one-time prices.',
    )
  }
  if (new Set(items.map((item) => item.currency)).size > 1) {
    throw invalidRequest('All prices on a Checkout Session must have the same currency.', 'line_items')
  }
}

export interface Totals {
  subtotal: number
  discount: number
  total: number
}

/** The amount due now after a coupon, and all lines with their shares of the discount. */
export function discountLines(
  items: LineItem[],
  onTrial: boolean,
  named: NamedDiscount | null,
): { totals: Totals; lineItems: LineItem[] } {
  const due = dueNow(items, onTrial)
  const lines = due.map(({ amount_subtotal: cents, price }) => ({ cents, product: price?.product }))
  const shares = named ? discountShares(named.coupon, named.products, lines) : []
  const subtotal = lines.reduce((sum, { cents }) => sum + cents, 0)
  const discount = shares.reduce((sum, cents) => sum + cents, 0)
  const lineItems = items.map((item) => {
    const off = shares[due.indexOf(item)] ?? 0
    return { ...item, amount_discount: off, amount_total: item.amount_subtotal - off }
  })
  return { totals: { subtotal, discount, total: subtotal - discount }, lineItems }
}

/** During a trial the recurring lines are not due yet. */
export function dueNow(items: LineItem[], onTrial: boolean): LineItem[] {
  return onTrial ? items.filter((item) => !item.price?.recurring) : items
}
