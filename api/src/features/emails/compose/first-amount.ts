import { formatMoney } from '@kamiyo/catalog/format'
import type { Deps } from '../../../deps.ts'
import { listAt } from '../../../lib/json.ts'
import { amountAt } from '../../../stripe/amount.ts'
import { isTemporaryInStripe, toStripeFailure } from '../../../stripe/failure.ts'
import type { SubscriptionRecord } from '../../subscriptions/repository.ts'

const REQUEST = { timeout: 5_000, maxNetworkRetries: 0 }
/**
 * Some minutes, including the pauses between attempts: after that, an e-mail without the amount is better
 * than a late one.
 */
const MAX_ATTEMPTS = 6

export interface FirstAmount {
  amountMinor: number
  text: string
}

/**
 * The amount of the next invoice before tax, from Stripe's own preview: for a subscription whose discount we
 * cannot compute, because it is new, its coupon is deleted, or only Stripe knows how it combines with others.
 * Undefined if we can compute it, or if nobody can.
 */
export async function findFirstAmount(
  { stripe }: Pick<Deps, 'stripe'>,
  subscription: SubscriptionRecord,
  attempts: number,
): Promise<FirstAmount | undefined> {
  const { stripeSubscriptionId, listAmountMinor, nextAmountMinor, currency } = subscription
  if (listAmountMinor === null || nextAmountMinor !== null || currency === null) return undefined
  try {
    const preview: unknown = await stripe.invoices.createPreview(
      { subscription: stripeSubscriptionId },
      REQUEST,
    )
    const subtotal = amountAt(preview, 'subtotal')
    if (subtotal === undefined) return undefined
    const discounts = listAt(preview, 'total_discount_amounts').map((each) => amountAt(each, 'amount') ?? 0)
    const amountMinor = discounts.reduce((left, off) => left - off, subtotal)
    return { amountMinor, text: formatMoney(amountMinor, currency) }
  } catch (error) {
    if (isTemporaryInStripe(error) && attempts < MAX_ATTEMPTS) throw toStripeFailure(error)
    return undefined
  }
}
