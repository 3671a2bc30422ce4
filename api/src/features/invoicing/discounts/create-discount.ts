import type Stripe from 'stripe'
import { withTransaction } from '../../../db/transaction.ts'
import type { Deps } from '../../../deps.ts'
import { AppError } from '../../../errors.ts'
import type { StripeCalls } from '../../../stripe/calls.ts'
import { isMissingInStripe, toStripeFailure } from '../../../stripe/failure.ts'
import { recordAudit } from '../../audit/service.ts'
import { insertDiscount } from './repository.ts'

export interface DiscountTerms {
  code: string
  percentOff: number | null
  amountOffCents: number | null
  currency: string | null
  duration: 'once' | 'repeating' | 'forever'
  durationInMonths: number | null
  maxRedemptions: number | null
}

export interface DiscountDeps extends Pick<Deps, 'db' | 'stripe'> {
  call: StripeCalls
}

/**
 * A coupon with the code as its id, and the promotion code that customers enter. Whatever of both is there already, with the same terms,
 * is kept: so the request can be repeated after any failure.
 */
export async function createDiscount(
  { call, db, stripe }: DiscountDeps,
  terms: DiscountTerms,
  actor: string,
): Promise<Stripe.Coupon> {
  try {
    const coupon = (await findCoupon(stripe, call, terms.code)) ?? (await createCoupon(stripe, call, terms))
    if (!hasTerms(coupon, terms)) throw otherTerms(terms.code)
    const promotionCodeId = await obtainPromotionCode(stripe, call, terms.code)
    await withTransaction(db, async (tx) => {
      if (!(await insertDiscount(tx, { ...terms, promotionCodeId }))) return
      await recordAudit(tx, {
        ...{ actor, action: 'discount.create', subjectType: 'discount', subjectId: terms.code },
        ...{ reason: null, ip: null, after: terms },
      })
    })
    return coupon
  } catch (error) {
    throw toStripeFailure(error)
  }
}

/** Undefined where there is none. */
export async function findCoupon(
  stripe: Stripe,
  call: StripeCalls,
  code: string,
): Promise<Stripe.Coupon | undefined> {
  try {
    return await call((options) => stripe.coupons.retrieve(code, {}, options))
  } catch (error) {
    if (isMissingInStripe(error)) return undefined
    throw toStripeFailure(error)
  }
}

async function createCoupon(stripe: Stripe, call: StripeCalls, terms: DiscountTerms): Promise<Stripe.Coupon> {
  const { amountOffCents, code, currency, duration, durationInMonths, maxRedemptions, percentOff } = terms
  const params: Stripe.CouponCreateParams = {
    ...{ id: code, name: code.slice(0, MAX_NAME_LENGTH), duration },
    ...(percentOff !== null && { percent_off: percentOff }),
    ...(amountOffCents !== null && { amount_off: amountOffCents }),
    ...(currency !== null && { currency }),
    ...(durationInMonths !== null && { duration_in_months: durationInMonths }),
    ...(maxRedemptions !== null && { max_redemptions: maxRedemptions }),
  }
  return await call((options) => stripe.coupons.create(params, options))
}

/** Of a coupon's name at Stripe. */
const MAX_NAME_LENGTH = 40

async function obtainPromotionCode(stripe: Stripe, call: StripeCalls, code: string): Promise<string> {
  const { data } = await call((options) => stripe.promotionCodes.list({ code, active: true }, options))
  const [known] = data
  if (known) {
    const coupon = known.promotion.coupon
    if ((typeof coupon === 'string' ? coupon : coupon?.id) !== code) throw otherTerms(code)
    return known.id
  }
  const promotion = { type: 'coupon' as const, coupon: code }
  const { id } = await call((options) => stripe.promotionCodes.create({ code, promotion }, options))
  return id
}

function hasTerms(coupon: Stripe.Coupon, terms: DiscountTerms): boolean {
  return (
    coupon.percent_off === terms.percentOff &&
    coupon.amount_off === terms.amountOffCents &&
    coupon.currency === terms.currency &&
    coupon.duration === terms.duration &&
    (coupon.duration_in_months ?? null) === terms.durationInMonths &&
    coupon.max_redemptions === terms.maxRedemptions
  )
}

function otherTerms(code: string): AppError {
  return new AppError(
    'conflict',
    `There is a discount with the code "${code}" already, on other terms. Choose another code.`,
    { param: 'code' },
  )
}
