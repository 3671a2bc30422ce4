import { brand } from '@kamiyo/catalog/brand'
import { formatLimit } from '@kamiyo/catalog/format'
import { getPlan } from '@kamiyo/catalog/plans'
import type { BuyablePlan, BuyableTier } from '@kamiyo/catalog/types'
import { textAt } from '../../../lib/json.ts'
import { listAgentsOverLimit } from '../../agents/plan-limit.ts'
import { isTerminal } from '../../subscriptions/entitlement.ts'
import { readStoredTier } from '../../subscriptions/tier.ts'
import { dashboardUrl, type Mail } from '../compose/mail.ts'
import { type AboutSubscription, aboutSubscription, subscriptionRow } from '../compose/subscription.ts'
import type { SubjectNotice } from '../templates/notice.tsx'

interface PlanChanged extends AboutSubscription {
  changedAt: Date
  fromTier: BuyableTier
  toTier: BuyableTier
}

export const planChanged: Mail<PlanChanged> = {
  row: (request) =>
    // There may be two changes within one second.
    subscriptionRow(request, `${request.changedAt.toISOString()}:${request.toTier}`),
  compose: aboutSubscription(async (deps, { details }, { subscription, entitlement, hasToken }) => {
    if (isTerminal(subscription.status)) return 'The subscription has ended'
    if (textAt(details, 'toTier') !== subscription.tier) return 'The plan has changed again'
    return planChangedNotice({
      from: getPlan(readStoredTier(textAt(details, 'fromTier') ?? '')),
      to: getPlan(subscription.tier),
      hasAccess: entitlement.state === 'entitled',
      hasToken,
      agentsOverLimit: await listAgentsOverLimit(deps.db, subscription, getPlan(subscription.tier)),
      dashboardUrl: dashboardUrl(deps),
    })
  }),
}

export function planChangedNotice(change: {
  from: BuyablePlan
  to: BuyablePlan
  hasAccess: boolean
  /** Whether the plan has a token in use. */
  hasToken: boolean
  /** Agents whose tokens are refused because the new plan has no room for them. */
  agentsOverLimit: readonly string[]
  dashboardUrl: string
}): SubjectNotice {
  const { limits } = change.to
  return {
    subject: `Your ${brand.productName} plan is now ${change.to.name}`,
    title: `You are on ${change.to.name} now`,
    preview: `Changed from ${change.from.name} to ${change.to.name}`,
    paragraphs: [
      `Your plan has changed from ${change.from.name} to ${change.to.name}. ${describeTokens(change)}`,
      ...(change.agentsOverLimit.length > 0 ? [describeSuspended(change.agentsOverLimit)] : []),
    ],
    facts: [
      { label: 'Agents', value: formatLimit(limits.maxAgents) },
      { label: 'Requests a minute', value: formatLimit(limits.rateLimitRpm) },
      { label: 'Requests a day', value: formatLimit(limits.rateLimitDaily) },
    ],
    action: { label: 'Open your dashboard', url: change.dashboardUrl },
  }
}

function describeTokens({
  hasAccess,
  hasToken,
  agentsOverLimit,
}: {
  hasAccess: boolean
  hasToken: boolean
  agentsOverLimit: readonly string[]
}) {
  if (!hasAccess) return 'It gives no access right now; the dashboard says why, and what to do.'
  if (!hasToken) return 'It has no token in use: make one on the dashboard, under Agents.'
  return agentsOverLimit.length > 0
    ? 'The tokens that have a place stay the same and have the new limits already.'
    : 'Your tokens stay the same and have the new limits already.'
}

const NAMED_AGENTS = 10

function describeSuspended(names: readonly string[]): string {
  const more = names.length - NAMED_AGENTS
  const list = names.slice(0, NAMED_AGENTS).join(', ') + (more > 0 ? ` and ${more} more` : '')
  return `The new plan has no place for these agents, so their tokens are refused: ${list}. Revoke others on the dashboard, and they work again.`
}
