import { getOffer } from '@kamiyo/catalog/catalog'
import type { PlanMetering } from '@kamiyo/catalog/types'
import type { Deps } from '../../../deps.ts'
import { listAgentCalls, listToolCalls, readUsage } from '../../metering/usage-repository.ts'
import { findStanding } from '../../standing/find-standing.ts'
import { findMainSubscription } from '../../subscriptions/of-account.ts'

/** The calls of an account against what its plan allows. */
export async function getUsage(deps: Pick<Deps, 'catalog' | 'clock' | 'config' | 'db'>, accountId: string) {
  const { catalog, config, db } = deps
  const [usage, subscription] = await Promise.all([
    readUsage(db, accountId),
    findMainSubscription(db, accountId),
  ])
  const { periodStart, periodEnd } = usage
  const [agents, tools] = periodStart
    ? await Promise.all([
        listAgentCalls(db, accountId, periodStart),
        listToolCalls(db, accountId, periodStart),
      ])
    : [[], []]
  const standing = await findStanding(deps, accountId)
  const tier = standing?.by === 'plan' ? standing.subscription.tier : (standing?.by ?? subscription?.tier)
  const plan = tier && getOffer(catalog, tier)
  return {
    calls_today: usage.callsToday,
    daily_limit: plan?.limits.rateLimitDaily ?? null,
    calls_per_minute: plan?.limits.rateLimitRpm ?? null,
    calls_this_period: usage.callsThisPeriod,
    included_calls: plan?.metering.includedCalls ?? null,
    credits: usage.creditMillis / 1000,
    overage: describeOverage(plan ? plan.metering : undefined, usage.overageMillis, config.billing.currency),
    period_start: periodStart?.toISOString() ?? null,
    period_end: periodEnd?.toISOString() ?? null,
    agents: agents.map(({ agentId, name, calls }) => ({ agent_id: agentId, name, calls })),
    tools,
  }
}

function describeOverage(metering: PlanMetering | undefined, usedMillis: number, currency: string) {
  if (!metering?.overage) return null
  const { centsPerCredit, maxCredits } = metering.overage
  return { used: usedMillis / 1000, limit: maxCredits, cents_per_credit: centsPerCredit, currency }
}
