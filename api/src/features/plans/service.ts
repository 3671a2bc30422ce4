import { creditPacks } from '@kamiyo/catalog/credits'
import { plans } from '@kamiyo/catalog/plans'
import {
  BUYABLE_TIERS,
  type BuyableTier,
  type CreditPack,
  type FreePlan,
  type Plan,
  type PlanLimits,
} from '@kamiyo/catalog/types'
import type { Config } from '../../config/config.ts'

type PriceConfig = Pick<Config, 'stripe'>

/** `undefined` if the seller has not set the plan's price variable. */
export function priceIdFor(config: PriceConfig, tier: BuyableTier): string | undefined {
  return config.stripe.priceIds[tier]
}

/** `undefined` for a price that is not one of ours. */
export function tierForPriceId(config: PriceConfig, priceId: string): BuyableTier | undefined {
  return BUYABLE_TIERS.find((tier) => config.stripe.priceIds[tier] === priceId)
}

export function isBuyableTier(value: unknown): value is BuyableTier {
  return BUYABLE_TIERS.some((tier) => tier === value)
}

/** The tiers that have a price, in the catalogue's order. */
export function configuredTiers(config: PriceConfig): BuyableTier[] {
  return BUYABLE_TIERS.filter((tier) => priceIdFor(config, tier) !== undefined)
}

/** The catalogue with the field names of the API. */
export function listPlans() {
  return plans.map(toWire)
}

/** The same for what is bought once. */
export function listCreditPacks() {
  return creditPacks.map(toWirePack)
}

export function toWireFreePlan(plan: FreePlan | null) {
  if (!plan) return null
  const { name, callsPerMonth, resetDay, limits, tools, freeTools = [] } = plan
  return {
    name,
    calls_per_month: callsPerMonth,
    reset_day: resetDay,
    limits: toWireLimits(limits),
    tools: tools ? [...tools] : null,
    free_tools: [...freeTools],
  }
}

function toWireLimits(limits: PlanLimits) {
  return {
    max_agents: limits.maxAgents,
    max_members: limits.maxMembers,
    rate_limit_rpm: limits.rateLimitRpm,
    rate_limit_daily: limits.rateLimitDaily,
  }
}

function toWirePack(pack: CreditPack) {
  const { id, name, description, credits, amountCents, currency, expiryDays, highlighted } = pack
  return {
    ...{ id, name, description, credits, currency, highlighted },
    amount_cents: amountCents,
    expiry_days: expiryDays,
  }
}

function toWire(plan: Plan) {
  const { price, limits } = plan
  return {
    tier: plan.tier,
    name: plan.name,
    tagline: plan.tagline,
    description: plan.description,
    price: {
      kind: price.kind,
      amount: price.amountCents,
      currency: price.currency,
      interval: price.kind === 'subscription' ? price.interval : null,
    },
    limits: toWireLimits(limits),
    features: [...plan.features],
    call_to_action: {
      kind: plan.callToAction.kind,
      label: plan.callToAction.label,
      path: plan.callToAction.kind === 'page' ? plan.callToAction.path : null,
    },
    highlighted: plan.highlighted,
  }
}
