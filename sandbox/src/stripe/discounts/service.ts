import type { SandboxContext } from '../../context.ts'
import { invalidRequest } from '../../http/stripe-error.ts'
import { newId } from '../../lib/ids.ts'
import type { Coupon, Discount, PromotionCode } from '../../store/stripe-objects.ts'
import { getReferenced } from '../resource.ts'
import { addInterval } from '../subscriptions/period.ts'

export interface DiscountParam {
  coupon?: string
  promotion_code?: string
  discount?: string
}

/** What a request's `discounts` entry names. */
export interface NamedDiscount {
  coupon: Coupon
  promotionCode: PromotionCode | null
}

export function readDiscount(ctx: SandboxContext, given: DiscountParam, param = 'discounts'): NamedDiscount {
  if (given.promotion_code) {
    const promotionCode = getReferenced(
      ctx,
      'promotion_code',
      given.promotion_code,
      `${param}[promotion_code]`,
    )
    return { coupon: couponOf(ctx, promotionCode), promotionCode }
  }
  if (!given.coupon) throw invalidRequest('Each discount must name a coupon or a promotion code.', param)
  return { coupon: getReferenced(ctx, 'coupon', given.coupon, `${param}[coupon]`), promotionCode: null }
}

/** What a buyer may type: an active, unexpired code that still has uses left. Case does not matter. */
export function findPromotionCode(ctx: SandboxContext, code: string): NamedDiscount | undefined {
  const now = ctx.clock.now()
  const promotionCode = ctx.store.objects
    .list('promotion_code')
    .find((candidate) => candidate.active && candidate.code.toLowerCase() === code.trim().toLowerCase())
  if (!promotionCode) return undefined
  const expired = promotionCode.expires_at !== null && promotionCode.expires_at <= now
  const usedUp =
    promotionCode.max_redemptions !== null && promotionCode.times_redeemed >= promotionCode.max_redemptions
  const coupon = promotionCode.promotion.coupon
    ? ctx.store.objects.find('coupon', promotionCode.promotion.coupon)
    : undefined
  return expired || usedUp || !coupon || !isRedeemable(coupon, now) ? undefined : { coupon, promotionCode }
}

/** Uses a coupon up once and binds it to its holder. */
export function redeem(
  ctx: SandboxContext,
  named: NamedDiscount,
  holder: { customer: string; subscription?: string; checkout_session?: string; invoice?: string },
): Discount {
  const { coupon, promotionCode } = named
  const start = ctx.clock.now()
  const end =
    coupon.duration === 'repeating'
      ? addInterval(start, start, 'month', coupon.duration_in_months ?? 1)
      : null
  ctx.store.objects.save('coupon', { ...coupon, times_redeemed: coupon.times_redeemed + 1 })
  if (promotionCode) {
    const times_redeemed = promotionCode.times_redeemed + 1
    ctx.store.objects.save('promotion_code', { ...promotionCode, times_redeemed })
  }
  return ctx.store.objects.save('discount', {
    id: newId('di'),
    object: 'discount',
    checkout_session: holder.checkout_session ?? null,
    customer: holder.customer,
    customer_account: null,
    end,
    invoice: holder.invoice ?? null,
    invoice_item: null,
    promotion_code: promotionCode?.id ?? null,
    source: { coupon: coupon.id, type: 'coupon' },
    start,
    subscription: holder.subscription ?? null,
    subscription_item: null,
  })
}

/** How much a coupon takes off, never more than there is. */
export function discountCents(coupon: Coupon, subtotalCents: number): number {
  const wanted = coupon.amount_off ?? Math.round((subtotalCents * (coupon.percent_off ?? 0)) / 100)
  return Math.max(0, Math.min(wanted, subtotalCents))
}

function couponOf(ctx: SandboxContext, promotionCode: PromotionCode): Coupon {
  return getReferenced(ctx, 'coupon', promotionCode.promotion.coupon ?? '', 'promotion_code')
}

function isRedeemable(coupon: Coupon, now: number): boolean {
  const usedUp = coupon.max_redemptions !== null && coupon.times_redeemed >= coupon.max_redemptions
  return !usedUp && (coupon.redeem_by === null || coupon.redeem_by > now)
}
