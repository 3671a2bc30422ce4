import { TAX_BEHAVIOR } from '@kamiyo/catalog/stripe'
import type { BuyablePlan } from '@kamiyo/catalog/types'
import type Stripe from 'stripe'
import { type Change, NEW_ID, type Write, writeNow } from './change.ts'
import { holdsMetadata, metadataOf } from './product-sync.ts'

export interface SyncedPrice {
  id: string
  change: Change
}

/**
 * Stripe prices cannot change their amount. If the catalogue's amount changed, a new price takes over the
 * lookup key and the old one is archived; existing subscribers keep paying the old amount.
 */
export async function syncPrice(
  stripe: Stripe,
  plan: BuyablePlan,
  productId: string,
  write: Write = writeNow,
): Promise<SyncedPrice> {
  const current = await findByLookupKey(stripe, plan.price.lookupKey)
  if (current && matches(current, plan, productId)) return await refresh(stripe, current, plan, write)
  const id = await write(() => createPrice(stripe, plan, productId, current), NEW_ID)
  if (!current || current.id === id) return { id, change: 'made' }
  await write(() => retire(stripe, current, plan), undefined)
  return { id, change: 'replaced' }
}

async function findByLookupKey(stripe: Stripe, lookupKey: string): Promise<Stripe.Price | undefined> {
  const { data } = await stripe.prices.list({ lookup_keys: [lookupKey], limit: 1 })
  return data[0]
}

function matches(price: Stripe.Price, plan: BuyablePlan, productId: string): boolean {
  const product = typeof price.product === 'string' ? price.product : price.product.id
  return (
    price.active &&
    product === productId &&
    price.unit_amount === plan.price.amountCents &&
    price.currency === plan.price.currency &&
    price.recurring?.interval === plan.price.interval &&
    price.recurring.interval_count === 1
  )
}

async function createPrice(
  stripe: Stripe,
  plan: BuyablePlan,
  productId: string,
  predecessor: Stripe.Price | undefined,
): Promise<string> {
  const { amountCents, currency, interval, lookupKey } = plan.price
  const params: Stripe.PriceCreateParams = {
    product: productId,
    unit_amount: amountCents,
    currency,
    recurring: { interval },
    tax_behavior: TAX_BEHAVIOR,
    lookup_key: lookupKey,
    transfer_lookup_key: true,
    metadata: metadataOf(plan),
  }
  // Concurrent runs send the same key and get the same price; the previous price is part of the key, so each
  // change has a new one.
  const idempotencyKey = [
    lookupKey,
    productId,
    amountCents,
    currency,
    interval,
    predecessor?.id ?? 'first',
  ].join(':')
  return (await stripe.prices.create(params, { idempotencyKey })).id
}

/** Stripe allows a tax behaviour to be set if there was none, but never to be changed. */
async function refresh(
  stripe: Stripe,
  price: Stripe.Price,
  plan: BuyablePlan,
  write: Write,
): Promise<SyncedPrice> {
  const { id } = price
  const metadata = metadataOf(plan)
  const lacksBehavior = price.tax_behavior === 'unspecified'
  if (holdsMetadata(price.metadata, metadata) && !lacksBehavior) return { id, change: 'found' }
  const params = { metadata, ...(lacksBehavior && { tax_behavior: TAX_BEHAVIOR }) } as const
  await write(async () => void (await stripe.prices.update(id, params)), undefined)
  return { id, change: 'changed' }
}

/** Nobody can buy at this price any more. Existing subscribers are recognised by its metadata from now on. */
async function retire(stripe: Stripe, price: Stripe.Price, plan: BuyablePlan): Promise<void> {
  await stripe.prices.update(price.id, { active: false, metadata: metadataOf(plan) })
}
