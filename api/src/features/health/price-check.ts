import { getPlan } from '@kamiyo/catalog/plans'
import type { BuyableTier } from '@kamiyo/catalog/types'
import Stripe from 'stripe'
import type { Deps } from '../../deps.ts'
import { isMissingInStripe } from '../../stripe/failure.ts'
import { type Check, failing, passing } from './check.ts'

const REQUEST_OPTIONS = { timeout: 3_000, maxNetworkRetries: 0 }

/** Checks that the price at Stripe matches the catalogue. */
export async function checkPrice(
  { config, stripe }: Pick<Deps, 'config' | 'stripe'>,
  tier: BuyableTier,
): Promise<Check> {
  const { priceVariable } = getPlan(tier).price
  const priceId = config.stripe.priceIds[tier]
  if (priceId === undefined) return failing(`${priceVariable} is not set.`)
  try {
    const price = await stripe.prices.retrieve(priceId, undefined, REQUEST_OPTIONS)
    const problem = compare(tier, price, config.stripe.livemode)
    return problem === undefined ? passing() : failing(`The price in ${priceVariable} ${problem}.`)
  } catch (error) {
    return failing(describeFailure(error, priceVariable))
  }
}

export type PriceMode = 'same' | 'other' | 'unknown'

/** Whether a price is in the mode of the key; unknown without a price or a response. */
export async function readPriceMode(
  { config, stripe }: Pick<Deps, 'config' | 'stripe'>,
  tier: BuyableTier,
): Promise<PriceMode> {
  const priceId = config.stripe.priceIds[tier]
  if (priceId === undefined) return 'unknown'
  try {
    const price = await stripe.prices.retrieve(priceId, undefined, REQUEST_OPTIONS)
    return price.livemode === config.stripe.livemode ? 'same' : 'other'
  } catch (error) {
    // Stripe hides objects of the other mode with this message: "a similar object exists in test mode, but
    // …".
    const isOfOtherMode = isMissingInStripe(error) && /similar object exists in/.test(String(error))
    return isOfOtherMode ? 'other' : 'unknown'
  }
}

function compare(tier: BuyableTier, price: Stripe.Price, livemode: boolean): string | undefined {
  const { amountCents, currency, interval } = getPlan(tier).price
  if (price.livemode !== livemode) return `is not of the mode of STRIPE_SECRET_KEY`
  if (!price.active) return 'is archived in Stripe'
  if (price.unit_amount !== amountCents || price.currency !== currency) {
    return 'has another amount or currency than the catalogue'
  }
  if (price.recurring?.interval !== interval || price.recurring.interval_count !== 1) {
    return `is not billed every ${interval}`
  }
  return undefined
}

/** Looking up a price also shows whether something is wrong with the key. */
export function findKeyFault(checks: readonly Check[]): Check | undefined {
  return checks.find(({ message }) => message === KEY_REFUSED || message === KEY_TOO_NARROW)
}

const KEY_REFUSED = 'Stripe refuses STRIPE_SECRET_KEY.'
const KEY_TOO_NARROW = 'STRIPE_SECRET_KEY may not read prices.'

function describeFailure(error: unknown, priceVariable: string): string {
  if (isMissingInStripe(error)) return `The price in ${priceVariable} does not exist in this Stripe account.`
  if (error instanceof Stripe.errors.StripeAuthenticationError) return KEY_REFUSED
  if (error instanceof Stripe.errors.StripePermissionError) return KEY_TOO_NARROW
  return 'Stripe is not responding.'
}
