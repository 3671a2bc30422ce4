import { getOffer } from '@kamiyo/catalog/catalog'
import type { Catalog } from '@kamiyo/catalog/types'
import type { Standing } from '../../standing/find-standing.ts'
import type { ServingReply } from '../schemas.ts'

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
