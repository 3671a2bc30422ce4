import { type CardBehaviour, findCardByToken, type TestCard } from '../../cards/test-cards.ts'
import type { SandboxContext } from '../../context.ts'
import { invalidRequest, resourceMissing } from '../../http/stripe-error.ts'
import type { PaymentMethod } from '../../store/stripe-objects.ts'
import { emit, emitUpdate } from '../events/emit.ts'
import { getReferenced } from '../resource.ts'
import { changeSubscription } from '../subscription-state/save.ts'
import { isOver } from '../subscription-state/state.ts'
import { buildPaymentMethod, type CardExpiry, cardPart } from './builder.ts'

const CARDS_LAST_YEARS = 8

/** Test cards stay valid longer than any test, even if its clock is moved. */
export function expiryOfTestCards({ clock }: SandboxContext): CardExpiry {
  return { month: 12, year: new Date(clock.now() * 1000).getUTCFullYear() + CARDS_LAST_YEARS }
}

export function createCardMethod(
  ctx: SandboxContext,
  card: TestCard,
  expiry: CardExpiry,
  details: Partial<PaymentMethod> = {},
): PaymentMethod {
  const method = buildPaymentMethod(ctx.clock.now(), { ...details, ...cardPart(card, expiry) })
  const saved = saveMethod(ctx, method, card.behaviour)
  if (card.aftermath) ctx.store.objects.setHidden('payment_method', method.id, { aftermath: card.aftermath })
  return saved
}

export function saveMethod(
  ctx: SandboxContext,
  method: PaymentMethod,
  behaviour: CardBehaviour,
): PaymentMethod {
  ctx.store.objects.save('payment_method', method)
  ctx.store.objects.setHidden('payment_method', method.id, { behaviour })
  return method
}

/** A payment method by id; `pm_card_visa` and similar tokens create a new one each time, as at Stripe. */
export function resolvePaymentMethod(
  ctx: SandboxContext,
  id: string,
  param = 'payment_method',
): PaymentMethod {
  const found = ctx.store.objects.find('payment_method', id)
  if (found) return found
  const card = id.startsWith('pm_') ? findCardByToken(id) : undefined
  if (!card) throw resourceMissing('PaymentMethod', id, param, 400)
  return createCardMethod(ctx, card, expiryOfTestCards(ctx))
}

export function createFromToken(
  ctx: SandboxContext,
  token: string,
  details: Partial<PaymentMethod>,
): PaymentMethod {
  const card = token.startsWith('tok_') ? findCardByToken(token) : undefined
  if (!card) throw resourceMissing('token', token, 'card[token]', 400)
  return createCardMethod(ctx, card, expiryOfTestCards(ctx), details)
}

export function attachPaymentMethod(ctx: SandboxContext, id: string, customerId: string): PaymentMethod {
  getReferenced(ctx, 'customer', customerId, 'customer')
  const method = resolvePaymentMethod(ctx, id)
  if (method.customer === customerId) return method
  if (method.customer) {
    throw invalidRequest(
      'The payment method you provided has already been attached to a customer.',
      'payment_method',
      'payment_method_unexpected_state',
    )
  }
  const attached = ctx.store.objects.save('payment_method', { ...method, customer: customerId })
  emit(ctx, 'payment_method.attached', attached)
  return attached
}

export function detachPaymentMethod(ctx: SandboxContext, method: PaymentMethod): PaymentMethod {
  if (!method.customer) {
    throw invalidRequest(
      'The payment method you provided is not attached to a customer so detachment is impossible.',
      undefined,
      'payment_method_unexpected_state',
    )
  }
  const customerId = method.customer
  const detached = ctx.store.objects.save('payment_method', { ...method, customer: null })
  emit(ctx, 'payment_method.detached', detached, { customer: customerId })
  forgetDefaults(ctx, customerId, method.id)
  return detached
}

function forgetDefaults(ctx: SandboxContext, customerId: string, methodId: string): void {
  const customer = ctx.store.objects.find('customer', customerId)
  if (customer?.invoice_settings.default_payment_method === methodId) {
    const invoice_settings = { ...customer.invoice_settings, default_payment_method: null }
    const after = ctx.store.objects.save('customer', { ...customer, invoice_settings })
    emitUpdate(ctx, 'customer.updated', customer, after)
  }
  for (const subscription of ctx.store.objects.list('subscription', customerId)) {
    if (isOver(subscription.status) || subscription.default_payment_method !== methodId) continue
    changeSubscription(ctx, subscription, { default_payment_method: null })
  }
}

export function behaviourOf(ctx: SandboxContext, methodId: string): CardBehaviour {
  return ctx.store.objects.hidden('payment_method', methodId).behaviour ?? 'pays'
}
