import { priceOf } from '@kamiyo/catalog/metering'
import type { Catalog, CreditPack } from '@kamiyo/catalog/types'
import { AppError } from '../../errors.ts'
import { smallestCharge } from '../../stripe/smallest-charge.ts'

export interface WantedCalls {
  toolName: string
  /** Calls, or units where the tool is charged by units. */
  quantity: number
}

/** Its id in metadata and purchases; no pack of the catalogue needs to be called so. */
const ID = 'calls'
const MILLIS = 1000
/** Of Stripe, for most currencies. */
const LARGEST_CHARGE = 99_999_999

/**
 * The credits that so many calls cost, at the rate of the largest pack that is not larger. What is less than Stripe can charge is
 * raised to the credits that the smallest charge buys.
 */
export function packForCalls(
  { creditPacks, toolPrices }: Pick<Catalog, 'creditPacks' | 'toolPrices'>,
  wanted: readonly WantedCalls[],
): CreditPack {
  const neededMillis = wanted.reduce((sum, call) => sum + costInMillis(call, toolPrices), 0)
  const pack = packOfRate(creditPacks, neededMillis)
  const packMillis = Math.round(pack.credits * MILLIS)
  const leastMillis = Math.ceil((smallestCharge(pack.currency) * packMillis) / pack.amountCents)
  const isRaised = neededMillis < leastMillis
  const millis = isRaised ? leastMillis : neededMillis
  const amountCents = isRaised
    ? smallestCharge(pack.currency)
    : Math.ceil((pack.amountCents * millis) / packMillis)
  if (amountCents > LARGEST_CHARGE)
    throw refusal('So many calls cost more than one payment can have. Buy fewer.')
  const credits = millis / MILLIS
  const calls = wanted.map(({ quantity, toolName }) => `${quantity.toLocaleString('en')} × ${toolName}`)
  return {
    ...pack,
    id: ID,
    name: credits.toLocaleString('en', { maximumFractionDigits: 3 }),
    description: shorten(`For ${calls.join(', ')}`),
    credits,
    amountCents,
    highlighted: false,
  }
}

function costInMillis({ toolName, quantity }: WantedCalls, prices: Catalog['toolPrices']): number {
  const { credits } = priceOf(toolName, prices)
  if (credits === 0)
    throw refusal(`${toolName} is free, so its calls are not sold. Leave it out of the items.`)
  return Math.round(credits * MILLIS) * quantity
}

function packOfRate(packs: readonly CreditPack[], neededMillis: number): CreditPack {
  const bySize = [...packs].sort((one, other) => one.credits - other.credits)
  const [smallest] = bySize
  if (!smallest)
    throw new AppError('invalid_credit_pack', 'No credits are sold here, so no calls are either. Buy a plan.')
  return bySize.findLast(({ credits }) => credits * MILLIS <= neededMillis) ?? smallest
}

function refusal(message: string): AppError {
  return new AppError('invalid_request', message, { param: 'items' })
}

const LONGEST_DESCRIPTION = 200

function shorten(text: string): string {
  return text.length > LONGEST_DESCRIPTION ? `${text.slice(0, LONGEST_DESCRIPTION - 1)}…` : text
}
