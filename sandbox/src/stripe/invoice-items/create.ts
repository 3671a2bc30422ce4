import type { SandboxContext } from '../../context.ts'
import { invalidRequest, parameterMissing } from '../../http/stripe-error.ts'
import type { Customer, InvoiceItem, Price } from '../../store/stripe-objects.ts'
import { readCurrency } from '../currency.ts'
import { emit } from '../events/emit.ts'
import { priceCents } from '../prices/amount.ts'
import { assertDecimal, timesDecimal } from '../prices/decimal.ts'
import { getReferenced, type MetadataPatch, mergeMetadata } from '../resource.ts'
import { buildInvoiceItem } from './builder.ts'

/** The parameters of an item that both ways to make one take. */
export interface ItemParams {
  amount?: number
  currency?: string
  description?: string
  discountable?: boolean
  metadata?: MetadataPatch
  period?: InvoiceItem['period']
  pricing?: { price?: string }
  quantity?: number
  unit_amount_decimal?: string
}

/** A new item, not stored yet. */
export function newItem(ctx: SandboxContext, customer: Customer, params: ItemParams): InvoiceItem {
  assertOneAmount(params)
  const priceId = params.pricing?.price
  const price = priceId ? oneTimePrice(ctx, priceId) : null
  const quantity = params.quantity ?? 1
  return buildInvoiceItem(ctx.clock.now(), {
    amount: amountOf(ctx, params, price, quantity),
    currency: readCurrency(params.currency ?? price?.currency ?? 'usd'),
    customer: customer.id,
    description: params.description ?? null,
    discountable: params.discountable ?? true,
    metadata: mergeMetadata({}, params.metadata),
    ...(params.period && { period: params.period }),
    price,
    quantity,
    test_clock: customer.test_clock ?? null,
  })
}

export function saveNewItem(ctx: SandboxContext, item: InvoiceItem): InvoiceItem {
  ctx.store.objects.save('invoiceitem', item)
  emit(ctx, 'invoiceitem.created', item)
  return item
}

function oneTimePrice(ctx: SandboxContext, id: string): Price {
  const price = getReferenced(ctx, 'price', id, 'pricing[price]')
  if (!price.recurring) return price
  throw invalidRequest(
    'The price specified is set to `type=recurring` but this field only accepts prices with `type=one_time`.',
    'pricing[price]',
  )
}

function assertOneAmount({ amount, pricing, unit_amount_decimal: decimal }: ItemParams): void {
  if (pricing?.price && amount !== undefined)
    throw invalidRequest('You may only specify one of these parameters: amount, pricing.')
  if (decimal !== undefined && (pricing?.price || amount !== undefined))
    throw invalidRequest(
      'You may only specify one of these parameters: amount, pricing, unit_amount_decimal.',
    )
}

function amountOf(ctx: SandboxContext, params: ItemParams, price: Price | null, quantity: number): number {
  const { amount, unit_amount_decimal: decimal } = params
  if (amount !== undefined) return amount
  if (price) return priceCents(ctx, price, quantity)
  if (decimal === undefined) throw parameterMissing('amount')
  assertDecimal(decimal, 'unit_amount_decimal')
  return timesDecimal(decimal, quantity)
}
