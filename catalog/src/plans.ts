import type { BuyablePlan, BuyableTier, Plan, PriceVariable, Tier } from './types.ts'

/** Every plan, in the order of the pricing page. */
export const plans: readonly Plan[] = [
  {
    tier: 'personal',
    name: 'Personal',
    tagline: 'For one person and one agent',
    description: 'Unlimited security queries for AI agents via Claude Desktop. 1 AI agent, 30 requests/min.',
    price: {
      kind: 'subscription',
      amountCents: 1900,
      currency: 'usd',
      interval: 'month',
      priceVariable: 'STRIPE_PRICE_MCP_PERSONAL',
      lookupKey: 'mcp_personal_month',
    },
    limits: { maxAgents: 1, maxMembers: 1, rateLimitRpm: 30, rateLimitDaily: 1000 },
    metering: { includedCalls: null, whenMeterIsAway: 'serve' },
    features: ['Every security tool', 'Claude Desktop, Claude Code, Cursor and VS Code', 'Support by e-mail'],
    callToAction: { kind: 'checkout', label: 'Subscribe' },
    highlighted: false,
  },
  {
    tier: 'team',
    name: 'Team',
    tagline: 'For a team that ships with agents',
    description: 'Team subscription with 5 AI agents, team workspace, webhooks, and priority support.',
    price: {
      kind: 'subscription',
      amountCents: 9900,
      currency: 'usd',
      interval: 'month',
      priceVariable: 'STRIPE_PRICE_MCP_TEAM',
      lookupKey: 'mcp_team_month',
    },
    limits: { maxAgents: 5, maxMembers: 10, rateLimitRpm: 100, rateLimitDaily: 10_000 },
    metering: { includedCalls: null, whenMeterIsAway: 'serve' },
    features: ['Everything in Personal', 'Team workspace', 'Webhooks', 'Priority support'],
    callToAction: { kind: 'checkout', label: 'Subscribe' },
    highlighted: true,
  },
  {
    tier: 'enterprise',
    name: 'Enterprise',
    tagline: 'For organisations with obligations',
    description: 'Unlimited AI agents, 99.9% SLA, dedicated support, custom integrations.',
    price: {
      kind: 'subscription',
      amountCents: 29_900,
      currency: 'usd',
      interval: 'month',
      priceVariable: 'STRIPE_PRICE_MCP_ENTERPRISE',
      lookupKey: 'mcp_enterprise_month',
    },
    limits: { maxAgents: null, maxMembers: null, rateLimitRpm: 500, rateLimitDaily: 100_000 },
    metering: { includedCalls: null, whenMeterIsAway: 'serve' },
    features: ['Everything in Team', '99.9% SLA', 'Dedicated support', 'Custom integrations'],
    callToAction: { kind: 'page', label: 'Contact Sales', path: '/inquiries' },
    highlighted: false,
  },
  {
    tier: 'x402',
    name: 'x402',
    tagline: 'For agents that pay their own way',
    description: 'Pay for each query over HTTP 402. No account and no subscription.',
    price: { kind: 'per_query', amountCents: 1, currency: 'usd' },
    limits: { maxAgents: null, maxMembers: null, rateLimitRpm: null, rateLimitDaily: null },
    metering: { includedCalls: 0, whenMeterIsAway: 'refuse' },
    features: ['No account', 'Pay for each query', 'Every security tool'],
    callToAction: { kind: 'page', label: 'View API Docs', path: '/api-docs' },
    highlighted: false,
  },
]

export const buyablePlans: readonly BuyablePlan[] = plans.filter(isBuyable)

/** The variables with the Stripe prices of the plans. */
export const PRICE_VARIABLES: readonly PriceVariable[] = buyablePlans.map(({ price }) => price.priceVariable)

export function isBuyable(plan: Plan): plan is BuyablePlan {
  return plan.price.kind === 'subscription'
}

/** The plan of a tier that is known to exist. */
export function getPlan(tier: BuyableTier): BuyablePlan
export function getPlan(tier: Tier): Plan
export function getPlan(tier: Tier): Plan {
  const plan = plans.find((candidate) => candidate.tier === tier)
  if (!plan) throw new Error(`The catalogue has no plan "${tier}"; add it to catalog/src/plans.ts`)
  return plan
}
