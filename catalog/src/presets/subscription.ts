import { createFaults, type Faults } from './faults.ts'
import { checkFields } from './known-fields.ts'
import { checkAmount, checkCount } from './numbers.ts'
import { checkCurrency, DEFAULT_CURRENCY } from './packs.ts'
import { type CatalogParts, type PresetPlan, payAsYouGoWith } from './parts.ts'
import { PLAN_FIELDS, type PlanOption, toPlan } from './plan-options.ts'
import { type CallPrice, toToolPrices } from './tool-prices.ts'
import { checkUnique } from './unique.ts'

export interface SubscriptionPlan<Id extends string> extends PlanOption<Id> {
  /** Calls in each month; null for any number. */
  includedCalls: number | null
  /** What one more credit costs, in the currency's smallest unit: one call, where calls cost one credit. */
  overagePrice?: number
  /** How many credits may be billed afterwards in a month; as many as there are included calls where it is left out. */
  maxOverageCredits?: number
  /** The only tools of the plan; left out, it has every tool. */
  tools?: readonly string[]
  /** Tools that cost nothing in this plan. */
  freeTools?: readonly string[]
}

export interface SubscriptionSetup<Id extends string> {
  plans: readonly SubscriptionPlan<Id>[]
  /** In credits, for what goes beyond the included calls; 1 for each call where it is left out. */
  toolPrices?: Readonly<Record<string, CallPrice>>
  /** In credits, for every other tool; 1 where it is left out. */
  defaultPrice?: CallPrice
  currency?: string
}

const FIELDS: readonly (keyof SubscriptionSetup<string>)[] = [
  'plans',
  'toolPrices',
  'defaultPrice',
  'currency',
]
const OWN_PLAN_FIELDS: readonly (keyof SubscriptionPlan<string>)[] = [
  ...PLAN_FIELDS,
  'includedCalls',
  'overagePrice',
  'maxOverageCredits',
  'tools',
  'freeTools',
]

/** Monthly plans with calls in them, and a price for what goes beyond. */
export function createSubscriptionSetup<const Id extends string>(
  options: SubscriptionSetup<Id>,
): CatalogParts<Id> {
  const { currency = DEFAULT_CURRENCY } = options
  const faults = createFaults('createSubscriptionSetup')
  checkFields(faults, options, { known: FIELDS })
  checkCurrency(faults, currency)
  const toolPrices = toToolPrices(faults, options.defaultPrice ?? 1, options.toolPrices)
  const plans = options.plans.map((plan, index) => toOwnPlan(faults, plan, `plans[${index}]`, currency))
  checkUnique(
    faults,
    'plans',
    plans.map(({ tier }) => tier),
  )
  faults.throwIfAny()
  return {
    plans,
    toolPrices,
    creditPacks: [],
    payAsYouGo: payAsYouGoWith(undefined),
    meters: [],
    freePlan: null,
  }
}

function toOwnPlan<Id extends string>(
  faults: Faults,
  plan: SubscriptionPlan<Id>,
  of: string,
  currency: string,
): PresetPlan<Id> {
  const { includedCalls, tools, freeTools } = plan
  checkFields(faults, plan, { of, known: OWN_PLAN_FIELDS })
  if (includedCalls !== null) checkCount(faults, `${of}.includedCalls`, includedCalls)
  const overage = toOverage(faults, plan, of)
  const metering = {
    includedCalls,
    ...(overage && { overage }),
    ...(tools && { tools }),
    ...(freeTools && { freeTools }),
    whenMeterIsAway: includedCalls === null ? ('serve' as const) : ('refuse' as const),
  }
  return toPlan(faults, plan, { of, currency, metering })
}

function toOverage<Id extends string>(faults: Faults, plan: SubscriptionPlan<Id>, of: string) {
  const { includedCalls, overagePrice, maxOverageCredits } = plan
  if (overagePrice === undefined) {
    faults.check(maxOverageCredits === undefined, `${of}.maxOverageCredits has no overagePrice beside it`)
    return undefined
  }
  faults.check(
    includedCalls !== null,
    `${of}.includedCalls is null, any number, so that overagePrice is never asked`,
  )
  checkAmount(faults, `${of}.overagePrice`, overagePrice)
  const maxCredits = maxOverageCredits ?? includedCalls ?? 0
  checkAmount(faults, `${of}.maxOverageCredits`, maxCredits)
  return { centsPerCredit: overagePrice, maxCredits }
}
