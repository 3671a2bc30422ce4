import { randomBytes } from 'node:crypto'
import { buyablePlans } from '@kamiyo/catalog/plans'
import { PRICES } from './start-event-api.ts'

export type Json = Record<string, unknown>

export const id = (prefix: string) => `${prefix}_${randomBytes(8).toString('hex')}`
export const unix = (date: Date) => Math.floor(date.getTime() / 1000)

/** A buyer with everything that their events name. */
export interface Buyer {
  customer: string
  subscription: string
  session: string
  invoice: string
  email: string
  startedAt: number
}

export function newBuyer(startedAt = unix(new Date()) - 60): Buyer {
  const name = randomBytes(4).toString('hex')
  return {
    customer: id('cus'),
    subscription: id('sub'),
    session: id('cs_test'),
    invoice: id('in'),
    email: `buyer-${name}@example.com`,
    startedAt,
  }
}

export function event(type: string, object: Json, created: number, previousAttributes?: Json): Json {
  return {
    id: id('evt'),
    object: 'event',
    api_version: '2026-10-28.endive',
    created,
    livemode: false,
    pending_webhooks: 1,
    request: { id: null, idempotency_key: null },
    type,
    data: { object, ...(previousAttributes && { previous_attributes: previousAttributes }) },
  }
}

const AMOUNTS: Record<string, number> = Object.fromEntries(
  buyablePlans.map(({ tier, price }) => [PRICES[tier], price.amountCents]),
)

export function subscriptionObject(buyer: Buyer, overrides: Json = {}, priceId = PRICES.personal): Json {
  return {
    id: buyer.subscription,
    object: 'subscription',
    customer: buyer.customer,
    status: 'active',
    cancel_at: null,
    cancel_at_period_end: false,
    canceled_at: null,
    ended_at: null,
    trial_end: null,
    currency: 'usd',
    default_payment_method: null,
    discounts: [],
    metadata: { product_type: 'mcp', tier: 'personal' },
    items: {
      object: 'list',
      data: [
        {
          id: 'si_1',
          object: 'subscription_item',
          quantity: 1,
          price: {
            id: priceId,
            object: 'price',
            lookup_key: null,
            unit_amount: AMOUNTS[priceId] ?? 500,
            currency: 'usd',
            recurring: { interval: 'month', interval_count: 1 },
          },
          current_period_start: buyer.startedAt,
          current_period_end: buyer.startedAt + 30 * 86_400,
        },
      ],
    },
    ...overrides,
  }
}

type SubscriptionKind = 'created' | 'updated' | 'deleted' | 'paused' | 'resumed' | 'trial_will_end'

export function subscriptionEvent(
  buyer: Buyer,
  kind: SubscriptionKind,
  options: { after?: number; overrides?: Json; priceId?: string | undefined; previous?: Json } = {},
): Json {
  const object = subscriptionObject(buyer, options.overrides, options.priceId)
  const created = buyer.startedAt + (options.after ?? 0)
  return event(`customer.subscription.${kind}`, object, created, options.previous)
}

type CheckoutKind = 'completed' | 'async_payment_succeeded' | 'async_payment_failed' | 'expired'

export function checkoutEvent(
  buyer: Buyer,
  options: { kind?: CheckoutKind; after?: number; overrides?: Json } = {},
): Json {
  const object = {
    id: buyer.session,
    object: 'checkout.session',
    mode: 'subscription',
    status: 'complete',
    payment_status: 'paid',
    customer: buyer.customer,
    customer_details: { email: buyer.email, name: 'Test Buyer' },
    subscription: buyer.subscription,
    metadata: { product_type: 'mcp', tier: 'personal' },
    ...options.overrides,
  }
  const type = `checkout.session.${options.kind ?? 'completed'}`
  return event(type, object, buyer.startedAt + (options.after ?? 2))
}

export function invoiceEvent(
  buyer: Buyer,
  kind: 'paid' | 'payment_succeeded' | 'payment_failed',
  options: { after?: number; overrides?: Json } = {},
): Json {
  const object = {
    id: buyer.invoice,
    object: 'invoice',
    customer: buyer.customer,
    customer_email: buyer.email,
    amount_paid: kind === 'payment_failed' ? 0 : 1900,
    amount_due: 1900,
    attempt_count: 1,
    currency: 'usd',
    status: kind === 'payment_failed' ? 'open' : 'paid',
    parent: {
      type: 'subscription_details',
      subscription_details: {
        subscription: buyer.subscription,
        metadata: { product_type: 'mcp', tier: 'personal' },
      },
    },
    lines: {
      object: 'list',
      data: [{ id: 'il_1', object: 'line_item', pricing: { price_details: { price: PRICES.personal } } }],
    },
    ...options.overrides,
  }
  return event(`invoice.${kind}`, object, buyer.startedAt + (options.after ?? 1))
}
