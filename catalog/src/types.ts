/** A plan as the seller describes it. Amounts are in the currency's smallest unit. */
export interface Plan {
  tier: Tier
  name: string
  /** One line under the name on the pricing card. */
  tagline: string
  /** Shown by Stripe on Checkout and invoices. */
  description: string
  price: PlanPrice
  limits: PlanLimits
  metering: PlanMetering
  features: readonly string[]
  callToAction: CallToAction
  /** Whether the pricing page highlights its card. */
  highlighted: boolean
}

export const BUYABLE_TIERS = ['personal', 'team', 'enterprise'] as const
export const TIERS = [...BUYABLE_TIERS, 'x402'] as const

/** The tiers that the database accepts, so that a new plan needs no migration. */
export const TIER_PATTERN = /^[a-z][a-z0-9_]{0,31}$/

/** A plan with a monthly Stripe price. */
export type BuyableTier = (typeof BUYABLE_TIERS)[number]
export type Tier = (typeof TIERS)[number]

/** On whose terms an agent is served: a plan's, those of an account that has only credits, or those of a free one. */
export const SERVED_TIERS = [...BUYABLE_TIERS, 'credits', 'free'] as const
export type ServedTier = (typeof SERVED_TIERS)[number]

/** The environment variable with a plan's Stripe price id. */
export type PriceVariable = `STRIPE_PRICE_MCP_${Uppercase<BuyableTier>}`

export const INTERVALS = ['month'] as const
export type Interval = (typeof INTERVALS)[number]

export interface SubscriptionPrice {
  kind: 'subscription'
  amountCents: number
  /** Three lower-case letters, as Stripe writes it. */
  currency: string
  interval: Interval
  priceVariable: PriceVariable
  lookupKey: string
}

export interface PerQueryPrice {
  kind: 'per_query'
  amountCents: number
  currency: string
}

export type PlanPrice = SubscriptionPrice | PerQueryPrice

/** `null` means unlimited. */
export interface PlanLimits {
  maxAgents: number | null
  /** People who may sign in to the account, including its owner. */
  maxMembers: number | null
  rateLimitRpm: number | null
  rateLimitDaily: number | null
}

export interface PlanMetering {
  /** Calls in each month of the plan; null for any number, within the plan's limits. */
  includedCalls: number | null
  /** What may be used beyond that and is billed with the month: credits, and the price of one. */
  overage?: { centsPerCredit: number; maxCredits: number }
  /** The only tools of the plan; left out, it has every tool. */
  tools?: readonly string[]
  /** Tools that cost nothing in this plan. */
  freeTools?: readonly string[]
  /** Percent off a call's credits once so many calls were made in the month. */
  volumeDiscounts?: readonly { after: number; percent: number }[]
  /** Whether calls are served while the meter cannot be reached: `serve` is for plans with any number of calls. */
  whenMeterIsAway: 'refuse' | 'serve'
}

/** What an account may do without a plan and credits. */
export interface FreePlan {
  name: string
  limits: PlanLimits
  /** Calls in each month that cost nothing. */
  callsPerMonth: number
  /** The day on which its months begin, from 1 to 31: the last day of a month that is shorter. */
  resetDay: number
  /** The only tools that it may call; left out, it has every tool. */
  tools?: readonly string[]
  /** Tools that are not counted against the calls of the month. */
  freeTools?: readonly string[]
}

/** What a call of a tool costs. */
export interface ToolPrice {
  /** For a call, or for each unit where there are units; at most three decimals. */
  credits: number
  /** What one unit is, such as "word" or "1,000 rows". The server counts them. */
  unit?: string
}

/** The price of each tool by its name; `*` is every other tool. */
export type ToolPrices = Readonly<Record<string, ToolPrice>>

/** Credits that are bought once. Amounts of money are in the currency's smallest unit. */
export interface CreditPack {
  /** Lower-case letters, digits and `_`. */
  id: string
  name: string
  /** Shown by Stripe on Checkout and receipts. */
  description: string
  /** At most three decimals. */
  credits: number
  amountCents: number
  currency: string
  /** Days after the payment during which the credits can be used; null for as long as they last. */
  expiryDays: number | null
  /** Whether the pricing page highlights its card. */
  highlighted: boolean
}

/** What an account that has credits and no subscription may do. */
export type PayAsYouGo = Offer

/** What is counted for tenants, and billed where it has a rate. */
export interface Meter {
  /** Lower-case letters, digits and `_`; the `type` of its events. `calls` is the gate's own. */
  id: string
  /** As it is written on pages and invoices, in the plural. */
  name: string
  /** What one is. */
  unit: string
  /** `sum` adds what is reported; `level` is the most that there was at once, such as seats. */
  aggregation: 'sum' | 'level'
  rate?: UsageRate
  /** The environment variable with another amount of the rate. */
  rateVariable?: RateVariable
}

export const RATE_VARIABLES = [
  'BILLING_RATE_PER_AGENT_MONTHLY',
  'BILLING_RATE_PER_USER_MONTHLY',
  'BILLING_RATE_PER_CASE',
  'BILLING_RATE_PER_EVENT_INGESTION',
  'BILLING_RATE_API_CALL',
] as const
export type RateVariable = (typeof RATE_VARIABLES)[number]

export interface UsageRate {
  /** For so many as `per` says, in the currency's smallest unit; with tiers, for those beyond the last. */
  amountCents: number
  per: number
  /** So many of each period cost nothing. */
  included?: number
  /**
   * `graduated`: each unit costs what its own tier says. `volume`: all of them cost what the tier says in which the total lies.
   */
  tiers?: { mode: 'graduated' | 'volume'; steps: readonly { upTo: number; amountCents: number }[] }
}

/** What is sold, as far as calls are decided by it. */
export interface Catalog {
  plans: readonly MeteredPlan[]
  toolPrices: ToolPrices
  creditPacks: readonly CreditPack[]
  payAsYouGo: PayAsYouGo
  freePlan: FreePlan | null
  meters: readonly Meter[]
}

/** The terms on which an agent is served. */
export interface Offer {
  name: string
  limits: PlanLimits
  metering: PlanMetering
}

/** A plan of any catalogue. */
export interface MeteredPlan extends Offer {
  tier: string
}

/** `checkout` leads to Stripe; `page` leads to one of our pages. */
export type CallToAction = { kind: 'checkout'; label: string } | { kind: 'page'; label: string; path: string }

export type BuyablePlan = Plan & { tier: BuyableTier; price: SubscriptionPrice }

export interface Brand {
  /** The seller's short name, for e-mails and page titles. */
  name: string
  productName: string
  tagline: string
  /** The legal entity on the terms and privacy pages. */
  company: string
  address: readonly string[]
  country: string
  domain: string
  supportEmail: string
  /** A file in the web workspace's `public/` folder. */
  logoPath: string
  accentColor: `#${string}`
  /** An example of a first question. */
  samplePrompt: string
}
