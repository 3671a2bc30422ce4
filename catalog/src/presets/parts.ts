import type { Catalog, PayAsYouGo, Plan, PlanLimits, SubscriptionPrice } from '../types.ts'

/** A plan of a preset. Once its id is one of `BUYABLE_TIERS`, it is a `Plan` of the catalogue. */
export type PresetPlan<Id extends string> = Omit<Plan, 'tier' | 'price'> & {
  tier: Id
  price: Omit<SubscriptionPrice, 'priceVariable'> & { priceVariable: `STRIPE_PRICE_MCP_${Uppercase<Id>}` }
}

/** What a preset makes: the parts of a catalogue, each to be put in its file. */
export interface CatalogParts<Id extends string = never> extends Catalog {
  plans: readonly PresetPlan<Id>[]
}

/** What accounts may do; each can be given to a preset as `limits`. */
const LIMITS: PlanLimits = { maxAgents: 1, maxMembers: 1, rateLimitRpm: 60, rateLimitDaily: null }

export function withDefaults(limits: Partial<PlanLimits> = {}): PlanLimits {
  return { ...LIMITS, ...limits }
}

export function payAsYouGoWith(
  limits: Partial<PlanLimits> | undefined,
  metering: Partial<PayAsYouGo['metering']> = {},
): PayAsYouGo {
  return {
    name: 'Pay as you go',
    limits: withDefaults(limits),
    metering: { includedCalls: 0, whenMeterIsAway: 'refuse', ...metering },
  }
}
