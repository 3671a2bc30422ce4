import type Stripe from 'stripe'
import type { SandboxContext } from '../../context.ts'
import { inRange, page } from '../../http/list.ts'
import { invalidRequest, parameterMissing } from '../../http/stripe-error.ts'
import { newId, randomToken } from '../../lib/ids.ts'
import type { Coupon, PromotionCode } from '../../store/stripe-objects.ts'
import type { Wire } from '../../store/wire.ts'
import { emit, emitUpdate } from '../events/emit.ts'
import { assertFuture } from '../future.ts'
import { getObject, getReferenced, mergeMetadata } from '../resource.ts'
import { route } from '../route.ts'

type CreateParams = Wire<Stripe.PromotionCodeCreateParams>

export const promotionCodeRoutes = [
  route<Stripe.PromotionCodeListParams>(
    'GET /v1/promotion_codes',
    ({ ctx, params }) => {
      const codes = ctx.store.objects
        .list('promotion_code', params.customer)
        .filter((code) => params.active === undefined || code.active === params.active)
        .filter((code) => !params.code || code.code.toLowerCase() === params.code.toLowerCase())
        .filter((code) => !params.coupon || code.promotion.coupon === params.coupon)
        .filter((code) => inRange(code.created, params.created))
      return page(codes, params, '/v1/promotion_codes')
    },
    ['customer', 'active', 'code', 'coupon', 'created'],
  ),
  route<Stripe.PromotionCodeCreateParams>('POST /v1/promotion_codes', ({ ctx, params }) =>
    createPromotionCode(ctx, params),
  ),
  route('GET /v1/promotion_codes/:id', ({ ctx, id }) => getObject(ctx, 'promotion_code', id)),
  route<Stripe.PromotionCodeUpdateParams>('POST /v1/promotion_codes/:id', ({ ctx, params, id }) => {
    const before = getObject(ctx, 'promotion_code', id)
    const after: PromotionCode = {
      ...before,
      active: params.active ?? before.active,
      metadata: mergeMetadata(before.metadata ?? {}, params.metadata),
    }
    ctx.store.objects.save('promotion_code', after)
    emitUpdate(ctx, 'promotion_code.updated', before, after)
    return after
  }),
]

function createPromotionCode(ctx: SandboxContext, params: CreateParams): PromotionCode {
  const { type, coupon: couponId } = params.promotion
  if (type !== 'coupon') throw invalidRequest('Invalid promotion[type]: must be coupon', 'promotion[type]')
  if (!couponId) throw parameterMissing('promotion[coupon]')
  checkLimits(ctx, params, getReferenced(ctx, 'coupon', couponId, 'promotion[coupon]'))
  const code = params.code ?? randomToken(8).toUpperCase()
  if (ctx.store.objects.list('promotion_code').some((other) => other.active && sameCode(other.code, code))) {
    throw invalidRequest(`An active promotion code with \`code: ${code}\` already exists.`, 'code')
  }
  const promotionCode: PromotionCode = {
    id: newId('promo'),
    object: 'promotion_code',
    active: params.active ?? true,
    code,
    created: ctx.clock.now(),
    customer: params.customer ?? null,
    customer_account: null,
    expires_at: params.expires_at ?? null,
    livemode: false,
    max_redemptions: params.max_redemptions ?? null,
    metadata: mergeMetadata({}, params.metadata),
    promotion: { coupon: couponId, type: 'coupon' },
    restrictions: {
      first_time_transaction: params.restrictions?.first_time_transaction ?? false,
      minimum_amount: params.restrictions?.minimum_amount ?? null,
      minimum_amount_currency: params.restrictions?.minimum_amount_currency ?? null,
    },
    times_redeemed: 0,
  }
  ctx.store.objects.save('promotion_code', promotionCode)
  emit(ctx, 'promotion_code.created', promotionCode)
  return promotionCode
}

/** A code is not valid for longer, or for more uses, than its coupon. */
function checkLimits(ctx: SandboxContext, params: CreateParams, coupon: Coupon): void {
  if (params.code !== undefined && !/^[A-Za-z0-9-]+$/.test(params.code))
    throw invalidRequest('Promotion codes consist of letters, digits and dashes.', 'code')
  assertFuture(ctx, params.expires_at, 'expires_at')
  if (params.expires_at && coupon.redeem_by !== null && params.expires_at > coupon.redeem_by)
    throw invalidRequest('`expires_at` cannot be after the `redeem_by` of its coupon.', 'expires_at')
  const most = coupon.max_redemptions
  if (params.max_redemptions && most !== null && params.max_redemptions > most)
    throw invalidRequest('`max_redemptions` cannot exceed that of its coupon.', 'max_redemptions')
}

function sameCode(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase()
}
