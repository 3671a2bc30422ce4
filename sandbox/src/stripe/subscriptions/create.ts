import type { SandboxContext } from '../../context.ts'
import { invalidRequest } from '../../http/stripe-error.ts'
import type { Customer, Invoice, Price, Subscription } from '../../store/stripe-objects.ts'
import { type NamedDiscount, redeem } from '../discounts/service.ts'
import { emit } from '../events/emit.ts'
import { addInterval } from '../interval.ts'
import { claimItems, draftInvoice, pendingItems } from '../invoices/create.ts'
import { finalizeFirstInvoice } from '../invoices/finalize.ts'
import { invoiceItemLine } from '../invoices/lines.ts'
import { attemptPayment } from '../invoices/pay.ts'
import { saveInvoice } from '../invoices/save.ts'
import { cardError } from '../payment-intents/card-error.ts'
import type { PaymentResult } from '../payment-intents/service.ts'
import { methodFor } from '../payment-methods/method-for.ts'
import { priceCents } from '../prices/amount.ts'
import { itemList } from '../subscription-state/items.ts'
import { saveSubscription } from '../subscription-state/save.ts'
import { isTrialNoticeDue } from '../subscription-state/state.ts'
import { buildItem, buildSubscription, newSubscriptionId } from './builder.ts'
import { lastingDiscounts } from './discounts.ts'
import { assertCurrency } from './item-changes.ts'
import { linesOf } from './lines.ts'

export interface NewItem {
  price: Price
  quantity: number
  metadata: Record<string, string>
}

export interface NewSubscription {
  customer: Customer
  items: NewItem[]
  discounts: NamedDiscount[]
  trialEnd: number | null
  behavior: 'allow_incomplete' | 'default_incomplete' | 'error_if_incomplete'
  /** The buyer is present and has just entered the card. */
  onSession: boolean
  checkoutSessionId: string | null
  fields: Partial<Subscription>
}

export interface CreatedSubscription {
  subscription: Subscription
  invoice: Invoice
  payment: PaymentResult | null
}

export function createSubscription(ctx: SandboxContext, input: NewSubscription): CreatedSubscription {
  const draft = buildNew(ctx, input)
  const method = methodFor(ctx, draft)
  if (!method && needsMethod(ctx, draft, input)) throw noPaymentMethod()

  const { subscription, invoice } = storeWithInvoice(ctx, draft)
  emit(ctx, 'customer.subscription.created', subscription)
  if (isTrialNoticeDue(subscription, ctx.clock.now())) announceTrialEnd(ctx, subscription)
  const open = finalizeFirstInvoice(ctx, invoice)

  const waits = draft.collection_method === 'send_invoice' || input.behavior === 'default_incomplete'
  if (waits && open.amount_due > 0)
    return { subscription: reload(ctx, subscription), invoice: open, payment: null }
  const attempt = attemptPayment(ctx, open, method, input.onSession ? 'checkout' : 'request')
  if (attempt.payment?.outcome === 'declined' && input.behavior === 'error_if_incomplete') {
    const error = cardError(attempt.payment)
    error.detail.undo = true
    throw error
  }
  return { subscription: reload(ctx, subscription), ...attempt }
}

/** The first invoice of a new subscription, before anything is collected. */
export function firstInvoice(ctx: SandboxContext, input: NewSubscription): Invoice {
  return storeWithInvoice(ctx, buildNew(ctx, input)).invoice
}

function buildNew(ctx: SandboxContext, input: NewSubscription): Subscription {
  const now = ctx.clock.now()
  const id = newSubscriptionId()
  const [first] = input.items
  if (!first?.price.recurring)
    throw invalidRequest('A subscription needs at least one recurring price.', 'items')
  for (const { price } of input.items) assertCurrency(price, first.price.currency, 'items')
  const { interval, interval_count } = first.price.recurring
  const end = input.trialEnd ?? addInterval(now, now, interval, interval_count)
  const items = input.items.map((item) =>
    buildItem(now, { ...item, subscriptionId: id, period: { start: now, end } }),
  )
  const holder = {
    customer: input.customer.id,
    subscription: id,
    ...(input.checkoutSessionId ? { checkout_session: input.checkoutSessionId } : {}),
  }
  return buildSubscription(now, {
    id,
    customer: input.customer.id,
    currency: first.price.currency,
    items: itemList(id, items),
    status: input.trialEnd === null ? firstStatus(input) : 'trialing',
    billing_cycle_anchor: input.trialEnd ?? now,
    discounts: input.discounts.map((named) => redeem(ctx, named, holder).id),
    test_clock: input.customer.test_clock ?? null,
    trial_end: input.trialEnd,
    trial_start: input.trialEnd === null ? null : now,
    ...input.fields,
    ...(input.fields.cancel_at_period_end ? endsAt(now, end) : {}),
  })
}

/** If it ends with its first period, that is visible from the start. */
function endsAt(now: number, end: number): Partial<Subscription> {
  return {
    cancel_at: end,
    canceled_at: now,
    cancellation_details: {
      comment: null,
      feedback: null,
      feedback_option: null,
      reason: 'cancellation_requested',
    },
  }
}

/** Invoices that are sent do not delay the subscription's start. */
function firstStatus(input: NewSubscription): Subscription['status'] {
  return input.fields.collection_method === 'send_invoice' ? 'active' : 'incomplete'
}

function storeWithInvoice(
  ctx: SandboxContext,
  draft: Subscription,
): { subscription: Subscription; invoice: Invoice } {
  const customer = ctx.store.objects.find('customer', draft.customer)
  if (!customer) throw new Error(`Customer ${draft.customer} vanished`)
  const pending = pendingItems(ctx, customer.id, draft.id)
  const now = ctx.clock.now()
  const input = {
    customer,
    currency: draft.currency,
    lines: [...pending.map(invoiceItemLine), ...linesOf(ctx, draft.items.data, draft.status === 'trialing')],
    period: { start: now, end: now },
    billingReason: 'subscription_create' as const,
    subscription: draft,
    collectionMethod: draft.collection_method,
    automaticTax: draft.automatic_tax.enabled,
    daysUntilDue: draft.days_until_due,
  }
  const invoice = saveInvoice(ctx, draftInvoice(ctx, input, draft.discounts))
  claimItems(ctx, pending, invoice.id)
  const discounts = draft.status === 'trialing' ? draft.discounts : lastingDiscounts(ctx, draft.discounts)
  const subscription = saveSubscription(ctx, { ...draft, discounts, latest_invoice: invoice.id })
  return { subscription, invoice }
}

export function announceTrialEnd(ctx: SandboxContext, subscription: Subscription): void {
  emit(ctx, 'customer.subscription.trial_will_end', subscription)
  ctx.store.objects.setHidden('subscription', subscription.id, { trialEndAnnounced: true })
  saveSubscription(ctx, subscription)
}

function needsMethod(ctx: SandboxContext, draft: Subscription, input: NewSubscription): boolean {
  const costs = draft.items.data.some((item) => priceCents(ctx, item.price, item.quantity ?? 1) > 0)
  return (
    costs &&
    draft.status !== 'trialing' &&
    draft.collection_method === 'charge_automatically' &&
    input.behavior !== 'default_incomplete'
  )
}

function noPaymentMethod() {
  return invalidRequest(
    'This customer has no attached payment source or default payment method. Please consider adding a default ' +
      'payment method. For more information, visit ' +
      'https://stripe.com/docs/billing/subscriptions/payment-methods-setting#payment-method-priority.',
    undefined,
    'resource_missing',
  )
}

function reload(ctx: SandboxContext, subscription: Subscription): Subscription {
  return ctx.store.objects.find('subscription', subscription.id) ?? subscription
}
