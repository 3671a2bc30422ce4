import type { SandboxContext } from '../../context.ts'
import { invalidRequest } from '../../http/stripe-error.ts'
import { newId } from '../../lib/ids.ts'
import type { Coupon, Discount, PromotionCode } from '../../store/stripe-objects.ts'
import { addInterval } from '../interval.ts'
import { getReferenced } from '../resource.ts'

export interface DiscountParam {
  coupon?: string
  promotion_code?: string
  discount?: string
}

export interface NamedDiscount {
  coupon: Coupon
  promotionCode: PromotionCode | null
  /** The only products the coupon applies to; null if it applies to all. */
  products: string[] | null
}

/** The discount named by a `discounts` entry of a request; one that is used up or expired is refused. */
export function readDiscount(ctx: SandboxContext, given: DiscountParam, param = 'discounts'): NamedDiscount {
  const now = ctx.clock.now()
  const named = getNamed(ctx, given, param)
  if (named.promotionCode && !isUsable(named.promotionCode, now))
    throw invalidRequest('This promotion code is no longer valid.', param)
  if (!isRedeemable(named.coupon, now))
    throw invalidRequest(`Coupon expired: ${named.coupon.id}`, param, 'coupon_expired')
  return named
}

export function readDiscounts(ctx: SandboxContext, given: DiscountParam[]): NamedDiscount[] {
  const named = given.map((one) => readDiscount(ctx, one))
  assertDifferent(named.map(({ coupon }) => coupon.id))
  return named
}

/** Each coupon may be used only once. */
export function assertDifferent(coupons: unknown[]): void {
  if (new Set(coupons).size < coupons.length)
    throw invalidRequest('The same coupon cannot be applied more than once.', 'discounts')
}

/** Does not check whether it is still valid: a discount promised by a checkout session is kept. */
export function getNamed(ctx: SandboxContext, given: DiscountParam, param = 'discounts'): NamedDiscount {
  if (given.promotion_code) {
    const promotionCode = getReferenced(
      ctx,
      'promotion_code',
      given.promotion_code,
      `${param}[promotion_code]`,
    )
    return withProducts(ctx, couponOf(ctx, promotionCode), promotionCode)
  }
  if (!given.coupon) throw invalidRequest('Each discount must name a coupon or a promotion code.', param)
  return withProducts(ctx, getReferenced(ctx, 'coupon', given.coupon, `${param}[coupon]`), null)
}

/** A code that a buyer may enter: active, unexpired and with uses left. Case is ignored. */
export function findPromotionCode(ctx: SandboxContext, code: string): NamedDiscount | undefined {
  const now = ctx.clock.now()
  const promotionCode = ctx.store.objects
    .list('promotion_code')
    .find((candidate) => candidate.active && candidate.code.toLowerCase() === code.trim().toLowerCase())
  if (!promotionCode) return undefined
  const coupon = promotionCode.promotion.coupon
    ? ctx.store.objects.find('coupon', promotionCode.promotion.coupon)
    : undefined
  return isUsable(promotionCode, now) && coupon && isRedeemable(coupon, now)
    ? withProducts(ctx, coupon, promotionCode)
    : undefined
}

/** Counts one use of a coupon and assigns the discount to its holder. */
export function redeem(
  ctx: SandboxContext,
  named: NamedDiscount,
  holder: { customer: string | null; subscription?: string; checkout_session?: string; invoice?: string },
): Discount {
  const { coupon, promotionCode } = named
  const start = ctx.clock.now()
  const end =
    coupon.duration === 'repeating'
      ? addInterval(start, start, 'month', coupon.duration_in_months ?? 1)
      : null
  const used = { ...coupon, times_redeemed: coupon.times_redeemed + 1 }
  ctx.store.objects.save('coupon', { ...used, valid: isRedeemable(used, start) })
  if (promotionCode) {
    const spent = { ...promotionCode, times_redeemed: promotionCode.times_redeemed + 1 }
    ctx.store.objects.save('promotion_code', { ...spent, active: isUsable(spent, start) })
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

function withProducts(
  ctx: SandboxContext,
  coupon: Coupon,
  promotionCode: PromotionCode | null,
): NamedDiscount {
  return { coupon, promotionCode, products: productsOf(ctx, coupon) }
}

export function productsOf(ctx: SandboxContext, { id }: Coupon): string[] | null {
  return ctx.store.objects.hidden('coupon', id).products ?? null
}

function couponOf(ctx: SandboxContext, promotionCode: PromotionCode): Coupon {
  return getReferenced(ctx, 'coupon', promotionCode.promotion.coupon ?? '', 'promotion_code')
}

function isUsable(code: PromotionCode, now: number): boolean {
  const usedUp = code.max_redemptions !== null && code.times_redeemed >= code.max_redemptions
  return code.active && !usedUp && (code.expires_at === null || code.expires_at > now)
}

function isRedeemable(coupon: Coupon, now: number): boolean {
  const usedUp = coupon.max_redemptions !== null && coupon.times_redeemed >= coupon.max_redemptions
  return !usedUp && (coupon.redeem_by === null || coupon.redeem_by > now)
}
