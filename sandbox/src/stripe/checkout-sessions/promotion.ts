import type { SandboxContext } from '../../context.ts'
import type { CheckoutSession } from '../../store/stripe-objects.ts'
import { findPromotionCode, type NamedDiscount } from '../discounts/service.ts'
import { isTooSmall } from '../minimum-charge.ts'
import { discountOf, hasTrial } from './create.ts'
import { discountLines } from './line-items.ts'
import { saveSession } from './save.ts'

export type PromotionResult = { ok: true; session: CheckoutSession } | { ok: false; message: string }

/** Applies a promotion code to an open session; an empty code removes it. */
export function setPromotionCode(
  ctx: SandboxContext,
  session: CheckoutSession,
  code: string,
): PromotionResult {
  if (session.allow_promotion_codes !== true)
    return { ok: false, message: 'This page takes no promotion codes.' }
  if (code.trim() === '') return { ok: true, session: applyDiscount(ctx, session, null) }
  const named = findPromotionCode(ctx, code)
  const { minimum_amount: minimum = null } = named?.promotionCode?.restrictions ?? {}
  if (!named || (named.promotionCode?.customer && named.promotionCode.customer !== session.customer)) {
    return { ok: false, message: 'This code is invalid.' }
  }
  if (minimum !== null && (session.amount_subtotal ?? 0) < minimum) {
    return { ok: false, message: 'This code needs a larger order.' }
  }
  if (!fitsAny(ctx, session, named)) return { ok: false, message: 'This code is for nothing in this order.' }
  if (leavesTooLittle(ctx, session, named))
    return { ok: false, message: 'This code leaves too little to charge.' }
  return { ok: true, session: applyDiscount(ctx, session, named) }
}

function leavesTooLittle(ctx: SandboxContext, session: CheckoutSession, named: NamedDiscount): boolean {
  const { total } = discounted(ctx, session, named).totals
  return session.mode === 'payment' && isTooSmall(total, session.currency ?? 'usd')
}

function discounted(ctx: SandboxContext, { id }: CheckoutSession, named: NamedDiscount | null) {
  const { lineItems = [], subscriptionData } = ctx.store.objects.hidden('checkout.session', id)
  return discountLines(lineItems, hasTrial(ctx, subscriptionData), named)
}

function fitsAny(ctx: SandboxContext, session: CheckoutSession, { products }: NamedDiscount): boolean {
  const { lineItems = [] } = ctx.store.objects.hidden('checkout.session', session.id)
  return products === null || lineItems.some(({ price }) => products.includes(price?.product ?? ''))
}

function applyDiscount(
  ctx: SandboxContext,
  session: CheckoutSession,
  named: NamedDiscount | null,
): CheckoutSession {
  const { totals, lineItems } = discounted(ctx, session, named)
  ctx.store.objects.setHidden('checkout.session', session.id, { lineItems })
  return saveSession(ctx, {
    ...session,
    amount_subtotal: totals.subtotal,
    amount_total: totals.total,
    discounts: named ? [discountOf(named)] : [],
    total_details: { amount_discount: totals.discount, amount_shipping: 0, amount_tax: 0 },
  })
}
