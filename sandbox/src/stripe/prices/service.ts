import type { SandboxContext } from '../../context.ts'
import { invalidRequest, parameterMissing } from '../../http/stripe-error.ts'
import { newId } from '../../lib/ids.ts'
import type { Price, Subscription } from '../../store/stripe-objects.ts'
import { readCurrency } from '../currency.ts'
import { assertNamed } from '../empty-name.ts'
import { emit, emitUpdate } from '../events/emit.ts'
import { getReferenced, mergeMetadata } from '../resource.ts'
import { wholeCents } from './decimal.ts'
import { planOf } from './plan.ts'
import { buildProduct } from './product-builder.ts'
import { centsOf, type PriceCreateParams, readTiers } from './tiers.ts'

export function createPrice(ctx: SandboxContext, params: PriceCreateParams): Price {
  const productId = productOf(ctx, params)
  if (params.lookup_key) claimLookupKey(ctx, params.lookup_key, params.transfer_lookup_key === true)
  const tiers = readTiers(params)
  const price = ctx.store.objects.save('price', buildPrice(params, productId, ctx.clock.now()))
  if (tiers) ctx.store.objects.setHidden('price', price.id, { tiers })
  emit(ctx, 'price.created', price)
  return price
}

function productOf(ctx: SandboxContext, params: PriceCreateParams): string {
  if (params.product) return getReferenced(ctx, 'product', params.product, 'product').id
  if (!params.product_data) throw parameterMissing('product')
  assertNamed(params.product_data.name, 'product_data[name]')
  const product = buildProduct(params.product_data, ctx.clock.now())
  emit(ctx, 'product.created', ctx.store.objects.save('product', product))
  return product.id
}

/** A lookup key belongs to one price; `transfer_lookup_key` moves it. */
export function claimLookupKey(
  ctx: SandboxContext,
  lookupKey: string,
  transfer: boolean,
  exceptId?: string,
): void {
  const holder = ctx.store.objects
    .list('price')
    .find((price) => price.lookup_key === lookupKey && price.id !== exceptId)
  if (!holder) return
  if (!transfer) {
    throw invalidRequest(
      `A price (\`${holder.id}\`) already uses that lookup key. To transfer it, use \`transfer_lookup_key\`.`,
      'lookup_key',
    )
  }
  changePrice(ctx, holder, { lookup_key: null })
}

/** Changes a price and emits the event. Subscriptions with this price show the changed one. */
export function changePrice(ctx: SandboxContext, before: Price, patch: Partial<Price>): Price {
  const price = ctx.store.objects.save('price', { ...before, ...patch })
  emitUpdate(ctx, 'price.updated', before, price)
  for (const subscription of ctx.store.objects.list('subscription')) renewPrice(ctx, subscription, price)
  return price
}

function renewPrice(ctx: SandboxContext, subscription: Subscription, price: Price): void {
  const { items } = subscription
  if (!items.data.some((item) => item.price.id === price.id)) return
  const data = items.data.map((item) =>
    item.price.id === price.id ? { ...item, price, plan: planOf(price) } : item,
  )
  ctx.store.objects.save('subscription', { ...subscription, items: { ...items, data } })
}

function buildPrice(params: PriceCreateParams, productId: string, now: number): Price {
  const unitCents = unitCentsOf(params)
  return {
    id: newId('price'),
    object: 'price',
    active: params.active ?? true,
    billing_scheme: params.billing_scheme ?? 'per_unit',
    created: now,
    currency: readCurrency(params.currency),
    custom_unit_amount: null,
    livemode: false,
    lookup_key: params.lookup_key ?? null,
    metadata: mergeMetadata({}, params.metadata),
    nickname: params.nickname ?? null,
    product: productId,
    recurring: buildRecurring(params.recurring),
    tax_behavior: params.tax_behavior ?? 'unspecified',
    tiers_mode: params.tiers_mode ?? null,
    transform_quantity: null,
    type: params.recurring ? 'recurring' : 'one_time',
    unit_amount: unitCents === null ? null : wholeCents(unitCents),
    unit_amount_decimal: unitCents,
  }
}

/** The amount of a unit as a decimal; a price with tiers has none of its own. */
function unitCentsOf(params: PriceCreateParams): string | null {
  const cents = centsOf(params.unit_amount, params.unit_amount_decimal, 'unit_amount')
  const tiered = params.billing_scheme === 'tiered'
  if (!tiered && cents === null) throw parameterMissing('unit_amount')
  if (tiered && cents !== null)
    throw invalidRequest('A price with tiers has no amount of its own.', 'unit_amount')
  return cents
}

/** Three years. */
const LONGEST: Readonly<Record<string, number>> = { day: 1_095, week: 156, month: 36, year: 3 }

function buildRecurring(recurring: PriceCreateParams['recurring']): Price['recurring'] {
  if (!recurring) return null
  if (recurring.usage_type === 'metered')
    throw invalidRequest('The sandbox bills no metered usage.', 'recurring[usage_type]')
  const { interval, interval_count = 1 } = recurring
  if (interval_count > (LONGEST[interval] ?? 1))
    throw invalidRequest('An interval can be three years long at most.', 'recurring[interval_count]')
  return {
    interval,
    interval_count,
    meter: null,
    trial_period_days: recurring.trial_period_days ?? null,
    usage_type: 'licensed',
  }
}
