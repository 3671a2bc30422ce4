import { formatMoney } from '@kamiyo/catalog/format'
import type { Deps } from '../../../deps.ts'
import { listAt } from '../../../lib/json.ts'
import { amountAt } from '../../../stripe/amount.ts'
import { isTemporaryInStripe, toStripeFailure } from '../../../stripe/failure.ts'
import type { SubscriptionRecord } from '../../subscriptions/repository.ts'

const REQUEST = { timeout: 5_000, maxNetworkRetries: 0 }
/** Some minutes, with the pauses between them: then a mail without the amount is better than a late one. */
const PATIENT_TRIES = 6

export interface FirstAmount {
  amountMinor: number
  text: string
}

/**
 * What the next invoice comes to before tax, by Stripe's own preview: for a subscription whose discount we cannot tell,
 * because it is new, its coupon is deleted, or Stripe alone knows how it adds up with others. Undefined where we can, or
 * nobody can.
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
    if (isTemporaryInStripe(error) && attempts < PATIENT_TRIES) throw toStripeFailure(error)
    return undefined
  }
}
