import type { SandboxContext } from '../../context.ts'
import type {
  Customer,
  Invoice,
  PaymentMethod,
  PortalSession,
  Price,
  Subscription,
} from '../../store/stripe-objects.ts'

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
  /** Plans to switch to: the configuration's products, or every active recurring price of an active product. */
  plans: PortalPlan[]
  paymentMethods: PaymentMethod[]
  defaultPaymentMethodId: string | null
  /** Newest first, drafts left out. */
  invoices: Invoice[]
  returnUrl: string | null
}

/** Portal actions name the portal session, and refuse subscriptions of other customers. */
export type PortalResult = { ok: true; view: PortalView } | { ok: false; message: string }

export function getPortalView(ctx: SandboxContext, sessionId: string): PortalView | undefined {
  throw new Error(`not ready: ${ctx.baseUrl()} ${sessionId}`)
}

export function switchPlan(
  ctx: SandboxContext,
  sessionId: string,
  subscriptionId: string,
  priceId: string,
): PortalResult {
  throw new Error(`not ready: ${ctx.baseUrl()} ${sessionId} ${subscriptionId} ${priceId}`)
}

export function cancelAtPeriodEnd(
  ctx: SandboxContext,
  sessionId: string,
  subscriptionId: string,
): PortalResult {
  throw new Error(`not ready: ${ctx.baseUrl()} ${sessionId} ${subscriptionId}`)
}

export function resumeSubscription(
  ctx: SandboxContext,
  sessionId: string,
  subscriptionId: string,
): PortalResult {
  throw new Error(`not ready: ${ctx.baseUrl()} ${sessionId} ${subscriptionId}`)
}

/** Makes a new card the default everywhere and pays what is open with it. */
export function replaceCard(
  ctx: SandboxContext,
  sessionId: string,
  card: { number: string; exp: string; cvc: string },
): PortalResult {
  throw new Error(`not ready: ${ctx.baseUrl()} ${sessionId} ${card.number}`)
}
