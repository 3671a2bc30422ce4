import type { Deps } from '../../deps.ts'
import { at, isObject, listAt } from '../../lib/json.ts'
import { isMissingInStripe } from '../../stripe/failure.ts'
import { type DiscountSnapshot, readDiscount, readTerms } from '../../stripe/price.ts'
import { eachInTime, type RequestTime } from '../../stripe/request-time.ts'
import type { SubscriptionSnapshot } from '../../stripe/subscription.ts'

/**
 * The same snapshot with the terms of each of its discounts, and with its customer's discount if it has none.
 */
export async function withDiscountTerms(
  stripe: Deps['stripe'],
  snapshot: SubscriptionSnapshot,
  fetched: unknown,
  requestTime: RequestTime = eachInTime,
): Promise<SubscriptionSnapshot> {
  const ofItems = listAt(fetched, 'items', 'data').map((item) => listAt(item, 'discounts'))
  const sources = [at(fetched, 'discounts'), at(fetched, 'customer', 'discount'), ofItems]
    .flat(2)
    .filter(isObject)
  const fill = async (discount: DiscountSnapshot): Promise<DiscountSnapshot> => {
    const source = sources.find(({ id }) => id === discount.id)
    return discount.terms || !discount.couponId
      ? discount
      : { ...discount, terms: await fetchTerms(stripe, discount.couponId, source, requestTime) }
  }
  const ofCustomer = readDiscount(at(fetched, 'customer', 'discount'))
  return {
    ...snapshot,
    discounts: await Promise.all(snapshot.discounts.map(fill)),
    customerDiscounts: ofCustomer ? [await fill(ofCustomer)] : [],
  }
}

/** Undefined if the coupon was deleted: existing discounts stay, but their terms can no longer be read. */
async function fetchTerms(
  stripe: Deps['stripe'],
  couponId: string,
  discount: unknown,
  requestTime: RequestTime,
) {
  try {
    const coupon: unknown = await stripe.coupons.retrieve(couponId, { expand: ['applies_to'] }, requestTime())
    return isObject(coupon) ? readTerms(discount, coupon) : undefined
  } catch (error) {
    if (isMissingInStripe(error)) return undefined
    throw error
  }
}
