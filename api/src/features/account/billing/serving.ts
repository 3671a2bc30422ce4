import { getOffer } from '@kamiyo/catalog/catalog'
import type { Catalog } from '@kamiyo/catalog/types'
import { type Static, Type } from 'typebox'
import type { Standing } from '../../standing/find-standing.ts'

const Limit = Type.Union([Type.Integer(), Type.Null()], { description: 'null means unlimited' })

export const ServingSchema = Type.Object(
  {
    by: Type.Enum(['plan', 'credits', 'free']),
    name: Type.String({ description: 'Of the plan; for credits, of paying as you go' }),
    subscription_id: Type.Union([Type.String(), Type.Null()], {
      description: 'Of the plan that gives access; null for credits and the free plan',
    }),
    credits: Type.Union([Type.Number(), Type.Null()], {
      description: 'What is left, while calls are paid from it; null for plans',
    }),
    has_token: Type.Boolean({ description: 'Whether a token is in use that it serves' }),
    limits: Type.Object({ max_agents: Limit, rate_limit_rpm: Limit, rate_limit_daily: Limit }),
  },
  {
    title: 'Serving',
    description: 'What pays for the calls of the account now, which need not be its subscription',
  },
)
type ServingReply = Static<typeof ServingSchema>

/** What serves the account now, with the limits that hold. */
export function toServingReply(catalog: Catalog, standing: Standing | undefined): ServingReply | null {
  if (!standing) return null
  const { by, hasToken } = standing
  const { name, limits } = getOffer(catalog, by === 'plan' ? standing.subscription.tier : by)
  return {
    by,
    name,
    subscription_id: by === 'plan' ? standing.subscription.stripeSubscriptionId : null,
    credits: by === 'credits' ? standing.creditMillis / 1000 : null,
    has_token: hasToken,
    limits: {
      max_agents: limits.maxAgents,
      rate_limit_rpm: limits.rateLimitRpm,
      rate_limit_daily: limits.rateLimitDaily,
    },
  }
}
