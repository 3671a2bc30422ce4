import type Stripe from 'stripe'
import { AppError } from '../../../errors.ts'
import type { StripeCalls } from '../../../stripe/calls.ts'
import { toStripeFailure } from '../../../stripe/failure.ts'

/** A discount code that can be used now. */
export interface Promotion {
  promotionCodeId: string
  code: string
  coupon: Stripe.Coupon
}

/** Undefined for one that is unknown, over, used up, or somebody else's; Stripe checks its other conditions when it is used. */
export async function findPromotion(
  stripe: Stripe,
  call: StripeCalls,
  code: string,
  stripeCustomerId: string,
): Promise<Promotion | undefined> {
  const found = await ask(stripe, call, code)
  const coupon = found?.promotion.coupon
  if (!found || !coupon || typeof coupon === 'string' || !coupon.valid) return undefined
  const holder = typeof found.customer === 'string' ? found.customer : found.customer?.id
  if (holder !== undefined && holder !== stripeCustomerId) return undefined
  return { promotionCodeId: found.id, code: found.code, coupon }
}

async function ask(stripe: Stripe, call: StripeCalls, code: string) {
  try {
    const { data } = await call((options) =>
      stripe.promotionCodes.list(
        { code, active: true, limit: 1, expand: ['data.promotion.coupon'] },
        options,
      ),
    )
    return data[0]
  } catch (error) {
    throw toStripeFailure(error)
  }
}

export function invalidDiscountCode(code: string, cause?: unknown): AppError {
  return new AppError(
    'invalid_discount_code',
    `The discount code "${code}" cannot be used: it is unknown, over or used up. Check it, or go on without it.`,
    { param: 'discount_code', cause },
  )
}
