import { type PlanLimits, TIER_PATTERN } from '../types.ts'
import type { Faults } from './faults.ts'
import { checkCents, checkCount } from './numbers.ts'
import { type PresetPlan, withDefaults } from './parts.ts'

/** What every plan of a preset has. */
export interface PlanOption<Id extends string> {
  /** The tier; it also names the variable with its Stripe price. */
  id: Id
  name?: string
  /** A month, in the currency's smallest unit, such as cents. */
  price: number
  interval?: 'month'
  rateLimits?: { requestsPerMinute?: number | null; requestsPerDay?: number | null }
  maxAgents?: number | null
  maxMembers?: number | null
  tagline?: string
  description?: string
  features?: readonly string[]
  highlighted?: boolean
}

export const PLAN_FIELDS: readonly (keyof PlanOption<string>)[] = [
  'id',
  'name',
  'price',
  'interval',
  'rateLimits',
  'maxAgents',
  'maxMembers',
  'tagline',
  'description',
  'features',
  'highlighted',
]
/** What accounts without a plan are called. */
const TAKEN = ['credits', 'free', 'x402']

export function toPlan<const Id extends string>(
  faults: Faults,
  option: PlanOption<Id>,
  { of, currency, metering }: { of: string; currency: string } & Pick<PresetPlan<Id>, 'metering'>,
): PresetPlan<Id> {
  const { id, name = capitalised(id), price, tagline = '', features = [], highlighted = false } = option
  checkId(faults, `${of}.id`, id)
  checkCents(faults, `${of}.price`, price)
  faults.check(
    (option.interval ?? 'month') === 'month',
    `${of}.interval is ${JSON.stringify(option.interval)}: plans are sold by the month`,
  )
  return {
    tier: id,
    name,
    tagline,
    description: option.description ?? name,
    price: {
      kind: 'subscription',
      amountCents: price,
      currency,
      interval: 'month',
      priceVariable: `STRIPE_PRICE_MCP_${upperCased(id)}`,
      lookupKey: `mcp_${id}_month`,
    },
    limits: toLimits(faults, of, option),
    metering,
    features,
    callToAction: { kind: 'checkout', label: 'Subscribe' },
    highlighted,
  }
}

function toLimits<Id extends string>(faults: Faults, of: string, option: PlanOption<Id>): PlanLimits {
  const { requestsPerMinute, requestsPerDay } = option.rateLimits ?? {}
  const given = {
    'rateLimits.requestsPerMinute': requestsPerMinute,
    'rateLimits.requestsPerDay': requestsPerDay,
    maxAgents: option.maxAgents,
    maxMembers: option.maxMembers,
  }
  for (const [field, value] of Object.entries(given))
    if (value !== undefined && value !== null) checkCount(faults, `${of}.${field}`, value, MORE_THAN_NONE)
  return withDefaults({
    ...(requestsPerMinute !== undefined && { rateLimitRpm: requestsPerMinute }),
    ...(requestsPerDay !== undefined && { rateLimitDaily: requestsPerDay }),
    ...(option.maxAgents !== undefined && { maxAgents: option.maxAgents }),
    ...(option.maxMembers !== undefined && { maxMembers: option.maxMembers }),
  })
}

const MORE_THAN_NONE: readonly [number, number] = [1, Number.MAX_SAFE_INTEGER]

function checkId(faults: Faults, name: string, id: string): void {
  const rule = 'a letter a to z, and then at most 31 letters, figures or _'
  faults.check(TIER_PATTERN.test(id), `${name} is ${JSON.stringify(id)}: it is ${rule}`)
  faults.check(!TAKEN.includes(id), `${name} is "${id}", which has a meaning of its own`)
}

function capitalised(id: string): string {
  return id.charAt(0).toUpperCase() + id.slice(1)
}

function upperCased<const Id extends string>(id: Id): Uppercase<Id> {
  return id.toUpperCase() as Uppercase<Id>
}
