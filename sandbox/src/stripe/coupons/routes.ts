import type Stripe from 'stripe'
import type { SandboxContext } from '../../context.ts'
import { inRange, page } from '../../http/list.ts'
import { invalidRequest, parameterMissing } from '../../http/stripe-error.ts'
import { randomToken } from '../../lib/ids.ts'
import type { Coupon } from '../../store/stripe-objects.ts'
import type { Wire } from '../../store/wire.ts'
import { readCurrency } from '../currency.ts'
import { emit, emitUpdate } from '../events/emit.ts'
import { assertFuture } from '../future.ts'
import { deletedObject, getObject, getReferenced, mergeMetadata, patched } from '../resource.ts'
import { route } from '../route.ts'

type CreateParams = Wire<Stripe.CouponCreateParams>

const MAX_NAME_LENGTH = 40

export const couponRoutes = [
  route<Stripe.CouponListParams>(
    'GET /v1/coupons',
    ({ ctx, params }) => {
      const coupons = ctx.store.objects
        .list('coupon')
        .filter((coupon) => inRange(coupon.created, params.created))
      return page(coupons, params, '/v1/coupons')
    },
    ['created'],
  ),
  route<Stripe.CouponCreateParams>('POST /v1/coupons', ({ ctx, params }) => createCoupon(ctx, params)),
  route('GET /v1/coupons/:id', ({ ctx, id }) => getObject(ctx, 'coupon', id)),
  route<Stripe.CouponUpdateParams>('POST /v1/coupons/:id', ({ ctx, params, id }) => {
    const before = getObject(ctx, 'coupon', id)
    const after: Coupon = {
      ...before,
      metadata: mergeMetadata(before.metadata ?? {}, params.metadata),
      name: patched(before.name, params.name),
    }
    ctx.store.objects.save('coupon', after)
    emitUpdate(ctx, 'coupon.updated', before, after)
    return after
  }),
  route('DELETE /v1/coupons/:id', ({ ctx, id }) => {
    const coupon = getObject(ctx, 'coupon', id)
    ctx.store.objects.markDeleted('coupon', id)
    emit(ctx, 'coupon.deleted', coupon)
    return deletedObject('coupon', id)
  }),
]

function createCoupon(ctx: SandboxContext, params: CreateParams): Coupon {
  checkCoupon(ctx, params)
  const products = readProducts(ctx, params)
  const coupon: Coupon = {
    id: params.id ?? randomToken(8),
    object: 'coupon',
    amount_off: params.amount_off ?? null,
    created: ctx.clock.now(),
    currency: params.currency ? readCurrency(params.currency) : null,
    duration: params.duration ?? 'once',
    duration_in_months: params.duration_in_months ?? null,
    livemode: false,
    max_redemptions: params.max_redemptions ?? null,
    metadata: mergeMetadata({}, params.metadata),
    name: params.name ?? null,
    percent_off: params.percent_off ?? null,
    redeem_by: params.redeem_by ?? null,
    times_redeemed: 0,
    valid: true,
  }
  ctx.store.objects.save('coupon', coupon)
  if (products) ctx.store.objects.setHidden('coupon', coupon.id, { products })
  emit(ctx, 'coupon.created', coupon)
  return coupon
}

/** Undefined if it applies to all. */
function readProducts(ctx: SandboxContext, { applies_to }: CreateParams): string[] | undefined {
  const products = applies_to?.products?.map(
    (id, index) => getReferenced(ctx, 'product', id, `applies_to[products][${index}]`).id,
  )
  return products?.length ? products : undefined
}

function checkCoupon(ctx: SandboxContext, params: CreateParams): void {
  if (params.id && ctx.store.objects.find('coupon', params.id)) {
    throw invalidRequest('Coupon already exists.', 'id', 'resource_already_exists')
  }
  if (params.amount_off === undefined && params.percent_off === undefined) {
    throw invalidRequest('Must provide either percent_off or amount_off.', undefined, 'parameter_missing')
  }
  if (params.amount_off !== undefined && params.percent_off !== undefined) {
    throw invalidRequest('You may only specify one of these parameters: amount_off, percent_off.')
  }
  if (params.amount_off !== undefined && !params.currency) throw parameterMissing('currency')
  if (params.percent_off !== undefined && !(params.percent_off > 0 && params.percent_off <= 100)) {
    throw invalidRequest('Invalid percent_off: must be more than 0 and at most 100', 'percent_off')
  }
  checkDuration(ctx, params)
  if (params.name && params.name.length > MAX_NAME_LENGTH)
    throw invalidRequest(`Invalid string: must be at most ${MAX_NAME_LENGTH} characters`, 'name')
}

function checkDuration(ctx: SandboxContext, params: CreateParams): void {
  assertFuture(ctx, params.redeem_by, 'redeem_by')
  const isRepeating = params.duration === 'repeating'
  if (isRepeating && !params.duration_in_months) throw parameterMissing('duration_in_months')
  if (!isRepeating && params.duration_in_months !== undefined) {
    throw invalidRequest(
      '`duration_in_months` can only be set when `duration` is `repeating`.',
      'duration_in_months',
    )
  }
}
