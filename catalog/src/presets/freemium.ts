import type { FreePlan, PlanLimits } from '../types.ts'
import { createFaults, type Faults } from './faults.ts'
import { checkFields } from './known-fields.ts'
import { checkCount } from './numbers.ts'
import { checkCurrency, DEFAULT_CURRENCY } from './packs.ts'
import { type CatalogParts, type PresetPlan, payAsYouGoWith, withDefaults } from './parts.ts'
import { PLAN_FIELDS, type PlanOption, toPlan } from './plan-options.ts'
import { type CallPrice, toToolPrices } from './tool-prices.ts'
import { checkUnique } from './unique.ts'

export interface FreeAllowance {
  /** Calls in each month, of tools that are not among the free ones. */
  callsPerMonth: number
  /** The day of the month on which they begin anew; 1 where it is left out. */
  resetDay?: number
  /** Tools that are not counted. */
  freeTools?: readonly string[]
  /** The only tools that may be called without a plan; left out, every tool may. */
  tools?: readonly string[]
  limits?: Partial<PlanLimits>
}

export interface PremiumPlan<Id extends string> extends Omit<PlanOption<Id>, 'features'> {
  /** Every tool, as often as the plan's limits allow. */
  unlimitedTools: true
  /** What else the plan has, for the pricing page. */
  additionalFeatures?: readonly string[]
}

export interface FreemiumSetup<Id extends string> {
  freeAllowance: FreeAllowance
  premiumPlans: readonly PremiumPlan<Id>[]
  /** In credits, for accounts that buy some; 1 for each call where it is left out. */
  toolPrices?: Readonly<Record<string, CallPrice>>
  currency?: string
}

const FIELDS: readonly (keyof FreemiumSetup<string>)[] = [
  'freeAllowance',
  'premiumPlans',
  'toolPrices',
  'currency',
]
const ALLOWANCE_FIELDS: readonly (keyof FreeAllowance)[] = [
  'callsPerMonth',
  'resetDay',
  'freeTools',
  'tools',
  'limits',
]
const PREMIUM_FIELDS = [
  ...PLAN_FIELDS.filter((field) => field !== 'features'),
  'unlimitedTools',
  'additionalFeatures',
]

/** Some calls a month for nothing, and plans with any number. */
export function createFreemiumSetup<const Id extends string>(options: FreemiumSetup<Id>): CatalogParts<Id> {
  const { currency = DEFAULT_CURRENCY } = options
  const faults = createFaults('createFreemiumSetup')
  checkFields(faults, options, { known: FIELDS })
  checkCurrency(faults, currency)
  const toolPrices = toToolPrices(faults, 1, options.toolPrices)
  const freePlan = toFreePlan(faults, options.freeAllowance)
  const plans = options.premiumPlans.map((plan, index) =>
    toPremium(faults, plan, `premiumPlans[${index}]`, currency),
  )
  checkUnique(
    faults,
    'premiumPlans',
    plans.map(({ tier }) => tier),
  )
  faults.throwIfAny()
  return { plans, toolPrices, creditPacks: [], payAsYouGo: payAsYouGoWith(undefined), meters: [], freePlan }
}

function toFreePlan(faults: Faults, allowance: FreeAllowance): FreePlan {
  const { callsPerMonth, resetDay = 1, freeTools, tools, limits } = allowance
  checkFields(faults, allowance, { of: 'freeAllowance', known: ALLOWANCE_FIELDS })
  checkCount(faults, 'freeAllowance.callsPerMonth', callsPerMonth)
  checkCount(faults, 'freeAllowance.resetDay', resetDay, [1, 31])
  return {
    name: 'Free',
    limits: withDefaults(limits),
    callsPerMonth,
    resetDay,
    ...(tools && { tools }),
    ...(freeTools && { freeTools }),
  }
}

function toPremium<Id extends string>(
  faults: Faults,
  premium: PremiumPlan<Id>,
  of: string,
  currency: string,
): PresetPlan<Id> {
  const { unlimitedTools, additionalFeatures = [], ...plan } = premium
  checkFields(faults, premium, { of, known: PREMIUM_FIELDS })
  faults.check(
    unlimitedTools,
    `${of}.unlimitedTools is not true: for a plan with so many calls use createSubscriptionSetup`,
  )
  const metering = { includedCalls: null, whenMeterIsAway: 'serve' as const }
  return toPlan(faults, { ...plan, features: additionalFeatures }, { of, currency, metering })
}
