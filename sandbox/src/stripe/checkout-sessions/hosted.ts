import type { SandboxContext } from '../../context.ts'
import type { CheckoutSession, Customer } from '../../store/stripe-objects.ts'
import { fullAddress } from '../address.ts'
import { inAnyPlace } from '../events/arrange.ts'
import { emptyBillingDetails } from '../payment-methods/builder.ts'
import { type CardInput, checkCard } from '../payment-methods/card-form.ts'
import { createCardMethod } from '../payment-methods/service.ts'
import { inCustomerTime } from '../test-clock-time.ts'
import { answerConfirmation, type SubmittedCheckout, submitSession } from './complete.ts'
import { setPromotionCode } from './promotion.ts'
import { expireSession } from './save.ts'
import { waitsForAnswer } from './setup.ts'
import { type CheckoutView, getCheckoutView } from './view.ts'

export interface CheckoutPayment {
  card: CardInput
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
  /** Which field is wrong: `email`, `number`, `exp`, `cvc`, `name`, `country`, `promotion_code`. */
  field: string | null
  /** `success_url` with the session id filled in, once the session is complete. */
  redirectUrl: string | null
}

/** The action of the button on the hosted page. */
export function payCheckout(
  ctx: SandboxContext,
  sessionId: string,
  payment: CheckoutPayment,
): CheckoutResult {
  return inTransaction(ctx, sessionId, (at, session) => pay(at, session, payment))
}

/** The cardholder's answer to the bank's question after `requires_action`. */
export function confirmChallenge(ctx: SandboxContext, sessionId: string, approve: boolean): CheckoutResult {
  return inTransaction(ctx, sessionId, (at, session) => {
    const { attempt } = at.store.objects.hidden('checkout.session', session.id)
    if (!attempt?.waitsForConfirmation && !waitsForAnswer(at, session))
      return result('invalid', session, 'No card waits for confirmation.')
    return describe(answerConfirmation(at, session, approve))
  })
}

/** Applies a promotion code to an open session; an empty code removes it. */
export function applyPromotionCode(
  ctx: SandboxContext,
  sessionId: string,
  code: string,
): { ok: true; view: CheckoutView } | { ok: false; message: string } {
  const session = ctx.store.objects.find('checkout.session', sessionId)
  if (session?.status !== 'open') return { ok: false, message: 'This checkout session is no longer open.' }
  const applied = ctx.store.transaction(() => setPromotionCode(ctx, session, code))
  const view = getCheckoutView(ctx, sessionId)
  if (!applied.ok) return applied
  return view ? { ok: true, view } : { ok: false, message: 'This checkout session does not exist.' }
}

function inTransaction(
  ctx: SandboxContext,
  sessionId: string,
  work: (ctx: SandboxContext, session: CheckoutSession) => CheckoutResult,
): CheckoutResult {
  const outcome = ctx.store.transaction(() => {
    const session = ctx.store.objects.find('checkout.session', sessionId)
    if (!session) throw new Error(`No such checkout.session: '${sessionId}'`)
    if (session.status === 'complete') return result('complete', session, 'You’re all done here.')
    const late = session.status === 'open' && session.expires_at <= ctx.clock.now()
    if (late) return result('expired', expireSession(ctx, session), 'This checkout session has expired.')
    if (session.status === 'expired') return result('expired', session, 'This checkout session has expired.')
    return inAnyPlace(ctx, 'checkout.session.completed', (at) => work(at, session))
  })
  ctx.webhooks.wake()
  return outcome
}

function pay(ctx: SandboxContext, open: CheckoutSession, payment: CheckoutPayment): CheckoutResult {
  const email = getCheckoutView(ctx, open.id)?.lockedEmail ?? payment.email?.trim() ?? ''
  if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email)) {
    return result('invalid', open, 'Your email is incomplete.', 'email')
  }
  const checked = checkCard(ctx, payment.card)
  if (!checked.ok) return result('invalid', open, checked.message, checked.field)
  const coded = payment.promotionCode ? setPromotionCode(ctx, open, payment.promotionCode) : undefined
  if (coded && !coded.ok) return result('invalid', open, coded.message, 'promotion_code')

  const buyer = { email, name: payment.name?.trim() || null, address: addressOf(payment) }
  const method = createCardMethod(ctx, checked.card, checked.expiry, {
    allow_redisplay: 'limited',
    billing_details: { ...emptyBillingDetails(), ...buyer, address: buyer.address },
  })
  return describe(submitSession(inCustomerTime(ctx, open.customer), coded?.session ?? open, buyer, method))
}

function addressOf({ country, postalCode }: CheckoutPayment): NonNullable<Customer['address']> {
  return fullAddress({ country: country ?? 'US', postal_code: postalCode ?? null })
}

function describe({ outcome, session, payment, ...saved }: SubmittedCheckout): CheckoutResult {
  const decline = payment?.decline ?? saved.decline
  const field = outcome === 'declined' ? (FIELD_OF_DECLINE[decline?.code ?? ''] ?? 'number') : null
  return result(outcome, session, decline?.message ?? null, field)
}

/** The field next to which the page shows the error. */
const FIELD_OF_DECLINE: Record<string, string> = { expired_card: 'exp', incorrect_cvc: 'cvc' }

function result(
  outcome: CheckoutOutcome,
  session: CheckoutSession,
  message: string | null,
  field: string | null = null,
): CheckoutResult {
  const done = session.status === 'complete'
  const redirectUrl = done
    ? (session.success_url?.replaceAll('{CHECKOUT_SESSION_ID}', session.id) ?? null)
    : null
  return { outcome, session, message, field, redirectUrl }
}
