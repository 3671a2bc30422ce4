import { createFaults, type Faults } from './presets/faults.ts'
import { checkAmount, checkCents, checkCount, checkPrice } from './presets/numbers.ts'
import { checkCurrency } from './presets/packs.ts'
import { checkUnique } from './presets/unique.ts'
import {
  type Catalog,
  type FreePlan,
  type Meter,
  type Offer,
  type Plan,
  type PlanLimits,
  type PlanMetering,
  TIER_PATTERN,
  type ToolPrices,
} from './types.ts'

interface SoldCatalog extends Catalog {
  plans: readonly Plan[]
}

/** Everything in the catalogue that could not be sold or counted as it stands, each with the file and the field. */
export function listCatalogFaults({
  plans,
  payAsYouGo,
  freePlan,
  meters,
  toolPrices,
}: SoldCatalog): string[] {
  const faults = createFaults('catalog')
  for (const plan of plans) checkPlan(faults, plan)
  const tiers = plans.map(({ tier }) => tier)
  checkUnique(faults, 'plans.ts: plans', tiers)
  checkOffer(faults, 'credits.ts: payAsYouGo', payAsYouGo)
  if (freePlan) checkFreePlan(faults, freePlan)
  checkToolPrices(faults, toolPrices)
  checkMeters(faults, meters)
  return faults.list()
}

function checkPlan(faults: Faults, plan: Plan): void {
  const { tier, price } = plan
  const of = `plans.ts: ${tier}`
  faults.check(
    TIER_PATTERN.test(tier),
    `${of}.tier is ${JSON.stringify(tier)}: it is 1 to 32 of a to z, 0 to 9 and _`,
  )
  checkCents(faults, `${of}.price.amountCents`, price.amountCents)
  checkCurrency(faults, price.currency, `${of}.price.currency`)
  const variable = `STRIPE_PRICE_MCP_${tier.toUpperCase()}`
  faults.check(
    price.kind !== 'subscription' || price.priceVariable === variable,
    `${of}.price.priceVariable is not ${variable}, which is the one of its tier`,
  )
  checkOffer(faults, of, plan)
}

function checkOffer(faults: Faults, of: string, { limits, metering }: Offer): void {
  checkLimits(faults, `${of}.limits`, limits)
  checkMetering(faults, `${of}.metering`, metering)
}

function checkFreePlan(faults: Faults, { name, limits, callsPerMonth, resetDay }: FreePlan): void {
  const of = 'free-plan.ts: freePlan'
  faults.check(name.trim() !== '', `${of}.name is empty`)
  checkLimits(faults, `${of}.limits`, limits)
  checkCount(faults, `${of}.callsPerMonth`, callsPerMonth)
  checkCount(faults, `${of}.resetDay`, resetDay, [1, 31])
}

const MORE_THAN_NONE: readonly [number, number] = [1, Number.MAX_SAFE_INTEGER]

function checkLimits(faults: Faults, of: string, limits: PlanLimits): void {
  for (const [field, value] of Object.entries(limits))
    if (value !== null) checkCount(faults, `${of}.${field}`, value, MORE_THAN_NONE)
}

function checkMetering(faults: Faults, of: string, metering: PlanMetering): void {
  const { includedCalls, overage, volumeDiscounts = [], whenMeterIsAway } = metering
  if (includedCalls !== null) checkCount(faults, `${of}.includedCalls`, includedCalls)
  faults.check(
    whenMeterIsAway === 'refuse' || includedCalls === null,
    `${of}.whenMeterIsAway is "serve": it is for plans with any number of calls, whose includedCalls is null`,
  )
  if (overage) {
    faults.check(
      includedCalls !== null,
      `${of}.includedCalls is null, any number, so that nothing is beyond it: take the overage out`,
    )
    checkAmount(faults, `${of}.overage.centsPerCredit`, overage.centsPerCredit)
    checkAmount(faults, `${of}.overage.maxCredits`, overage.maxCredits)
  }
  volumeDiscounts.forEach(({ after, percent }, index) => {
    checkCount(faults, `${of}.volumeDiscounts[${index}].after`, after)
    checkCount(faults, `${of}.volumeDiscounts[${index}].percent`, percent, [1, 100])
  })
}

const GATE_METER = /^(?:calls|overage_.*)$/

function checkMeters(faults: Faults, meters: readonly Meter[]): void {
  const ids = meters.map(({ id }) => id)
  checkUnique(faults, 'usage.ts: meters', ids)
  for (const id of ids)
    faults.check(
      !GATE_METER.test(id),
      `usage.ts: the meter ${JSON.stringify(id)} is the gate's own: rename it`,
    )
}

function checkToolPrices(faults: Faults, prices: ToolPrices): void {
  for (const [tool, { credits, unit }] of Object.entries(prices)) {
    const of = `metering.ts: toolPrices[${JSON.stringify(tool)}]`
    checkPrice(faults, `${of}.credits`, credits)
    faults.check(
      unit === undefined || unit.trim() !== '',
      `${of}.unit is empty: leave it out, or say what one is`,
    )
  }
}
