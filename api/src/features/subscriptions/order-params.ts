import type { BuyableTier } from '@kamiyo/catalog/types'
import type Stripe from 'stripe'
import { PRODUCT_TYPE } from './ownership.ts'

/** A subscription that is created without a Checkout page. */
export interface SubscriptionOrder {
  stripeCustomerId: string
  tier: BuyableTier
  priceId: string
  /** Left out for the customer's default. */
  paymentMethodId?: string
  promotionCodeId?: string
  trialDays: number
  isTaxed: boolean
  metadata?: Record<string, string>
}

/** One whose first payment fails, or waits for its customer, exists nevertheless: then it gives no access. */
export function toOrderParams(order: SubscriptionOrder): Stripe.SubscriptionCreateParams {
  const { isTaxed, metadata, paymentMethodId, priceId, promotionCodeId, stripeCustomerId, tier, trialDays } =
    order
  return {
    customer: stripeCustomerId,
    items: [{ price: priceId }],
    metadata: { tier, product_type: PRODUCT_TYPE, ...metadata },
    automatic_tax: { enabled: isTaxed },
    payment_behavior: 'allow_incomplete',
    ...(paymentMethodId !== undefined && { default_payment_method: paymentMethodId }),
    ...(promotionCodeId !== undefined && { discounts: [{ promotion_code: promotionCodeId }] }),
    ...(trialDays > 0 && { trial_period_days: trialDays }),
  }
}
