import type { SandboxContext } from '../../context.ts'
import type { CheckoutSession } from '../../store/stripe-objects.ts'

/** What the hosted Checkout page shows. */
export interface CheckoutView {
  session: CheckoutSession
  merchantName: string
  lines: CheckoutLineView[]
  currency: string
  subtotalCents: number
  discountCents: number
  taxCents: number
  totalCents: number
  /** The promotion code in force, if any. */
  promotionCode: string | null
  allowPromotionCodes: boolean
  collectBillingAddress: boolean
  /** Known e-mail address that the buyer cannot change, else null. */
  lockedEmail: string | null
  trialDays: number | null
  /** Where the back link leads, if the session has one. */
  cancelUrl: string | null
  /** A card waits for its holder's confirmation. */
  challengePending: boolean
}

export interface CheckoutLineView {
  description: string
  quantity: number
  amountCents: number
  /** `month`, `year`, … or null for a one-time price. */
  interval: string | null
}

export interface CheckoutPayment {
  card: { number: string; exp: string; cvc: string }
  email?: string
  name?: string
  country?: string
  postalCode?: string
  promotionCode?: string
}

export type CheckoutOutcome =
  | 'paid'
  | 'processing'
  | 'declined'
  | 'requires_action'
  | 'invalid'
  | 'expired'
  | 'complete'

export interface CheckoutResult {
  outcome: CheckoutOutcome
  session: CheckoutSession
  /** For the buyer: why the card was declined or which field is wrong. */
  message: string | null
  /** Which field is wrong, where one is: `email`, `number`, `exp`, `cvc`, `name`, `country`, `promotion_code`. */
  field: string | null
  /** `success_url` with the session id filled in, once the session is complete. */
  redirectUrl: string | null
}

export function getCheckoutView(ctx: SandboxContext, sessionId: string): CheckoutView | undefined {
  throw new Error(`not ready: ${ctx.baseUrl()} ${sessionId}`)
}

export function payCheckout(
  ctx: SandboxContext,
  sessionId: string,
  payment: CheckoutPayment,
): CheckoutResult {
  throw new Error(`not ready: ${ctx.baseUrl()} ${sessionId} ${payment.email}`)
}

/** The holder's answer to the bank's question after `requires_action`. */
export function confirmChallenge(ctx: SandboxContext, sessionId: string, approve: boolean): CheckoutResult {
  throw new Error(`not ready: ${ctx.baseUrl()} ${sessionId} ${approve}`)
}

/** Puts a promotion code on an open session; an empty code removes it. */
export function applyPromotionCode(
  ctx: SandboxContext,
  sessionId: string,
  code: string,
): { ok: true; view: CheckoutView } | { ok: false; message: string } {
  throw new Error(`not ready: ${ctx.baseUrl()} ${sessionId} ${code}`)
}
