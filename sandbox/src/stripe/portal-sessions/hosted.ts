import type { SandboxContext } from '../../context.ts'
import type {
  Customer,
  Invoice,
  PaymentMethod,
  PortalConfiguration,
  PortalSession,
  Price,
  Subscription,
} from '../../store/stripe-objects.ts'
import { accountSettings } from '../account-settings.ts'
import { changeSubscription } from '../subscription-state/save.ts'
import { firstItem, isOver, periodEnd } from '../subscription-state/state.ts'
import { cancelSubscription } from '../subscriptions/cancel.ts'
import { planItemChanges } from '../subscriptions/item-changes.ts'
import { productName } from '../subscriptions/lines.ts'
import { type ProrationBehavior, switchItems } from '../subscriptions/switch.ts'
import { inCustomerTime } from '../test-clock-time.ts'

export interface PortalSubscription {
  subscription: Subscription
  planName: string
  price: Price
  currentPeriodEnd: number
  /** When the subscription ends if a cancellation is scheduled. */
  cancelAt: number | null
}

export interface PortalPlan {
  price: Price
  name: string
}

/** What the hosted billing portal shows. */
export interface PortalView {
  session: PortalSession
  customer: Customer
  merchantName: string
  subscriptions: PortalSubscription[]
  /**
   * Plans to switch to: the configuration's products, or every active recurring price of an active product.
   */
  plans: PortalPlan[]
  paymentMethods: PaymentMethod[]
  defaultPaymentMethodId: string | null
  /** Whether a new card also pays open invoices; see the setting. */
  newCardPays: boolean
  /** Newest first, without drafts. */
  invoices: Invoice[]
  returnUrl: string | null
}

/** Portal actions name the portal session and refuse subscriptions of other customers. */
export type PortalResult = { ok: true; view: PortalView } | { ok: false; message: string }

export function getPortalView(ctx: SandboxContext, sessionId: string): PortalView | undefined {
  const portal = open(ctx, sessionId)
  if (!portal) return undefined
  const { session, customer, configuration } = portal
  return {
    session,
    customer,
    merchantName: ctx.merchantName,
    subscriptions: ctx.store.objects
      .list('subscription', customer.id)
      .filter((subscription) => !isOver(subscription.status))
      .map((subscription) => viewOf(ctx, subscription)),
    plans: plansOf(ctx, configuration),
    paymentMethods: ctx.store.objects.list('payment_method', customer.id),
    defaultPaymentMethodId: customer.invoice_settings.default_payment_method,
    newCardPays: accountSettings(ctx.store.settings).portal_new_card === 'pays_open_invoices',
    invoices: ctx.store.objects.list('invoice', customer.id).filter((invoice) => invoice.status !== 'draft'),
    returnUrl: session.return_url,
  }
}

export function switchPlan(
  ctx: SandboxContext,
  sessionId: string,
  subscriptionId: string,
  priceId: string,
): PortalResult {
  return act(ctx, sessionId, subscriptionId, (at, subscription, { configuration, session }) => {
    if (!plansFor(subscription, plansOf(at, configuration)).some((plan) => plan.price.id === priceId)) {
      return 'This plan is not on offer.'
    }
    const confirmed = session.flow?.subscription_update_confirm?.items.find(({ price }) => price === priceId)
    const quantity = confirmed?.quantity
    const change = {
      id: firstItem(subscription).id,
      price: priceId,
      ...(quantity !== undefined && { quantity }),
    }
    const changes = planItemChanges(at, subscription, [change])
    const behavior = configuration.features.subscription_update.proration_behavior as ProrationBehavior
    switchItems(at, subscription, changes, { behavior })
    return null
  })
}

/** With flexible billing Stripe sets `cancel_at` and leaves `cancel_at_period_end` false. */
export function cancelAtPeriodEnd(
  ctx: SandboxContext,
  sessionId: string,
  subscriptionId: string,
): PortalResult {
  return act(ctx, sessionId, subscriptionId, (at, subscription, { configuration }) => {
    const details = {
      comment: null,
      feedback: null,
      feedback_option: null,
      reason: 'cancellation_requested' as const,
    }
    if (configuration.features.subscription_cancel.mode === 'immediately') {
      cancelSubscription(at, subscription, 'cancellation_requested')
      return null
    }
    changeSubscription(at, subscription, {
      cancel_at: periodEnd(subscription),
      cancel_at_period_end: subscription.billing_mode.type === 'classic',
      canceled_at: at.clock.now(),
      cancellation_details: details,
    })
    return null
  })
}

export function resumeSubscription(
  ctx: SandboxContext,
  sessionId: string,
  subscriptionId: string,
): PortalResult {
  return act(ctx, sessionId, subscriptionId, (at, subscription) => {
    if (subscription.cancel_at === null) return 'This subscription is not being canceled.'
    changeSubscription(at, subscription, {
      cancel_at: null,
      cancel_at_period_end: false,
      canceled_at: null,
      cancellation_details: { comment: null, feedback: null, feedback_option: null, reason: null },
    })
    return null
  })
}

interface Portal {
  session: PortalSession
  customer: Customer
  configuration: PortalConfiguration
}

function open(ctx: SandboxContext, sessionId: string): Portal | undefined {
  const { objects } = ctx.store
  const session = objects.find('billing_portal.session', sessionId)
  const customer = session ? objects.find('customer', session.customer) : undefined
  const configuration = session
    ? objects.find('billing_portal.configuration', session.configuration)
    : undefined
  return session && customer && configuration ? { session, customer, configuration } : undefined
}

type Action = (ctx: SandboxContext, portal: Portal) => string | null

/** Runs one action in the time of the customer's clock; the action returns an error, or null. */
export function inPortal(ctx: SandboxContext, sessionId: string, action: Action): PortalResult {
  const message = ctx.store.transaction(() => {
    const portal = open(ctx, sessionId)
    return portal
      ? action(inCustomerTime(ctx, portal.customer.id), portal)
      : 'This portal session does not exist.'
  })
  ctx.webhooks.wake()
  const view = getPortalView(ctx, sessionId)
  if (message !== null || !view)
    return { ok: false, message: message ?? 'This portal session does not exist.' }
  return { ok: true, view }
}

function act(
  ctx: SandboxContext,
  sessionId: string,
  subscriptionId: string,
  action: (ctx: SandboxContext, subscription: Subscription, portal: Portal) => string | null,
): PortalResult {
  return inPortal(ctx, sessionId, (at, portal) => {
    const subscription = at.store.objects.find('subscription', subscriptionId)
    // Someone else's subscription is treated like one that does not exist.
    const theirs = subscription?.customer === portal.customer.id && !isOver(subscription.status)
    return theirs ? action(at, subscription, portal) : 'This subscription does not exist.'
  })
}

function viewOf(ctx: SandboxContext, subscription: Subscription): PortalSubscription {
  const { price, current_period_end } = firstItem(subscription)
  return {
    subscription,
    planName: productName(ctx, price),
    price,
    currentPeriodEnd: current_period_end,
    cancelAt: subscription.cancel_at,
  }
}

/** A subscription keeps its currency, so plans in another currency are not offered. */
export function plansFor({ currency }: Subscription, plans: PortalPlan[]): PortalPlan[] {
  return plans.filter(({ price }) => price.currency === currency)
}

function plansOf(ctx: SandboxContext, configuration: PortalConfiguration): PortalPlan[] {
  const offered = (configuration.features.subscription_update.products ?? []).flatMap(
    (product) => product.prices,
  )
  return ctx.store.objects
    .list('price')
    .filter((price) => price.active && price.recurring !== null)
    .filter((price) => ctx.store.objects.find('product', price.product)?.active === true)
    .filter((price) => offered.length === 0 || offered.includes(price.id))
    .sort((a, b) => (a.unit_amount ?? 0) - (b.unit_amount ?? 0))
    .map((price) => ({ price, name: productName(ctx, price) }))
}
