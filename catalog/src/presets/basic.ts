import { formatMoney } from '../format.ts'
import type { CreditPack, PlanLimits } from '../types.ts'
import { createFaults, type Faults } from './faults.ts'
import { checkFields } from './known-fields.ts'
import { checkCents, checkCount } from './numbers.ts'
import { DEFAULT_CURRENCY, type PackTerms, toPacks } from './packs.ts'
import { type CatalogParts, payAsYouGoWith } from './parts.ts'
import { type CallPrice, toToolPrices } from './tool-prices.ts'

/** Amounts are in the currency's smallest unit, such as cents. */
export interface BasicSetup extends PackTerms {
  /** What a call of a tool costs that has no price of its own. Parts of a cent are fine: 0.5 is half a cent. */
  defaultPrice: CallPrice
  toolPrices?: Readonly<Record<string, CallPrice>>
  /** Percent off each call once so many were made in the month. */
  volumeDiscounts?: readonly { threshold: number; discountPercent: number }[]
  /** What may be paid in at once; $10 and $50 where it is left out. */
  topUps?: readonly number[]
  limits?: Partial<PlanLimits>
}

const FIELDS: readonly (keyof BasicSetup)[] = [
  'defaultPrice',
  'toolPrices',
  'volumeDiscounts',
  'topUps',
  'currency',
  'expiryDays',
  'limits',
]
const TOP_UPS = [1_000, 5_000]

/** Each call costs its price, out of money that was paid in before. A credit is one cent. */
export function createBasicSetup(options: BasicSetup): CatalogParts {
  const faults = createFaults('createBasicSetup')
  checkFields(faults, options, { known: FIELDS })
  const toolPrices = toToolPrices(faults, options.defaultPrice, options.toolPrices)
  const volumeDiscounts = toDiscounts(faults, options.volumeDiscounts ?? [])
  const creditPacks = toTopUps(faults, options.topUps ?? TOP_UPS, options)
  faults.throwIfAny()
  const payAsYouGo = payAsYouGoWith(options.limits, { volumeDiscounts })
  return { plans: [], toolPrices, creditPacks, payAsYouGo, meters: [], freePlan: null }
}

function toDiscounts(faults: Faults, discounts: NonNullable<BasicSetup['volumeDiscounts']>) {
  return discounts.map(({ threshold, discountPercent }, index) => {
    checkCount(faults, `volumeDiscounts[${index}].threshold`, threshold)
    checkCount(faults, `volumeDiscounts[${index}].discountPercent`, discountPercent, [1, 100])
    return { after: threshold, percent: discountPercent }
  })
}

function toTopUps(faults: Faults, topUps: readonly number[], terms: PackTerms): CreditPack[] {
  topUps.forEach((cents, index) => {
    checkCents(faults, `topUps[${index}]`, cents)
  })
  const { currency = DEFAULT_CURRENCY } = terms
  const packs = topUps.map((cents) => ({
    id: `top_up_${cents}`,
    name: nameOf(cents, currency),
    description: 'Paid in for calls',
    credits: cents,
    amountCents: cents,
  }))
  return toPacks(faults, 'topUps', packs, terms)
}

/** Amounts that are no amounts are told as faults, and a currency that nobody knows is too. */
function nameOf(cents: number, currency: string): string {
  try {
    return formatMoney(cents, currency)
  } catch {
    return String(cents)
  }
}
