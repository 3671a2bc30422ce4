import type { SandboxContext } from '../../context.ts'
import { invalidRequest } from '../../http/stripe-error.ts'
import type { Price, Subscription, SubscriptionItem } from '../../store/stripe-objects.ts'
import { planOf } from '../prices/plan.ts'
import { getReferenced, type MetadataPatch, mergeMetadata } from '../resource.ts'
import { firstItem } from '../subscription-state/state.ts'
import { buildItem } from './builder.ts'

const MAX_ITEMS = 20

export interface ItemChange {
  id?: string
  price?: string
  quantity?: number
  deleted?: boolean
  metadata?: MetadataPatch
}

export interface ChangedItem {
  before: SubscriptionItem | null
  after: SubscriptionItem | null
}

/** A recurring, active price that a subscription may have. */
export function recurringPrice(ctx: SandboxContext, id: string, param: string): Price {
  const price = getReferenced(ctx, 'price', id, param)
  if (!price.active)
    throw invalidRequest('The price specified is inactive. This field only accepts active prices.', param)
  if (!price.recurring) {
    throw invalidRequest(
      `The price specified is set to \`type=one_time\` but this field only accepts prices with \`type=recurring\`.`,
      param,
    )
  }
  return price
}

/** A subscription keeps its original currency. */
export function assertCurrency({ currency }: Price, expected: string, param: string): void {
  if (currency === expected) return
  throw invalidRequest(
    `The price specified only supports \`${currency}\`. This doesn't match the expected currency: \`${expected}\`.`,
    param,
  )
}

/** Determines the new state of each item; entries without an id add an item. */
export function planItemChanges(
  ctx: SandboxContext,
  subscription: Subscription,
  changes: ItemChange[],
): ChangedItem[] {
  const planned = new Map<string, ChangedItem>(
    subscription.items.data.map((item) => [item.id, { before: item, after: item }]),
  )
  changes.forEach((change, index) => {
    const param = `items[${index}]`
    if (!change.id) {
      const added = addedItem(ctx, subscription, change, param)
      planned.set(added.id, { before: null, after: added })
      return
    }
    const before = subscription.items.data.find((item) => item.id === change.id)
    if (!before)
      throw invalidRequest(`No such subscription item: '${change.id}'`, `${param}[id]`, 'resource_missing')
    planned.set(before.id, { before, after: change.deleted ? null : changedItem(ctx, before, change, param) })
  })
  const kept = [...planned.values()].flatMap(({ after }) => (after ? [after] : []))
  for (const { price } of kept) assertCurrency(price, subscription.currency, 'items')
  assertItems(kept)
  return [...planned.values()]
}

/** A subscription has at least one item, each price only once, and no more items than Stripe allows. */
export function assertItems(items: readonly { price: Price }[]): void {
  if (items.length === 0) {
    throw invalidRequest(
      'A subscription must have at least one active plan. Cancel the subscription instead.',
      'items',
    )
  }
  if (items.length > MAX_ITEMS)
    throw invalidRequest(`A subscription can have up to ${MAX_ITEMS} items.`, 'items')
  const ids = items.map(({ price }) => price.id)
  const twice = ids.find((id, index) => ids.indexOf(id) !== index)
  if (twice)
    throw invalidRequest(`Cannot add multiple subscription items with the same plan: ${twice}`, 'items')
}

export function changesMoney({ before, after }: ChangedItem): boolean {
  return before?.price.id !== after?.price.id || before?.quantity !== after?.quantity
}

export function changesInterval({ before, after }: ChangedItem): boolean {
  const old = before?.price.recurring
  const next = after?.price.recurring
  return Boolean(
    old && next && (old.interval !== next.interval || old.interval_count !== next.interval_count),
  )
}

function changedItem(
  ctx: SandboxContext,
  item: SubscriptionItem,
  change: ItemChange,
  param: string,
): SubscriptionItem {
  const price = change.price ? recurringPrice(ctx, change.price, `${param}[price]`) : item.price
  return {
    ...item,
    metadata: mergeMetadata(item.metadata, change.metadata),
    plan: planOf(price),
    price,
    quantity: change.quantity ?? item.quantity ?? 1,
  }
}

function addedItem(
  ctx: SandboxContext,
  subscription: Subscription,
  change: ItemChange,
  param: string,
): SubscriptionItem {
  if (!change.price) throw invalidRequest('A new item needs a price.', `${param}[price]`, 'parameter_missing')
  const { current_period_start: start, current_period_end: end } = firstItem(subscription)
  return buildItem(ctx.clock.now(), {
    subscriptionId: subscription.id,
    price: recurringPrice(ctx, change.price, `${param}[price]`),
    quantity: change.quantity ?? 1,
    period: { start, end },
    metadata: mergeMetadata({}, change.metadata),
  })
}
