import { getPlan } from '@kamiyo/catalog/plans'
import { isAdmin } from '../../auth/session.ts'
import type { Deps } from '../../deps.ts'
import { decideEntitlement, isTerminal } from '../subscriptions/entitlement.ts'
import { listOwnCustomers } from './owner.ts'
import type { SubscriptionReply } from './schemas.ts'
import { readDates } from './status-dates.ts'
import { describeStatus } from './status-text.ts'
import { listOwnSubscriptions, type OwnedSubscription } from './subscriptions.ts'

type AccountDeps = Pick<Deps, 'clock' | 'config' | 'db'>

export async function getAccount(deps: AccountDeps, email: string) {
  const customers = await listOwnCustomers(deps.db, email)
  const subscriptions = await listOwnSubscriptions(deps.db, email)
  const [main, ...others] = subscriptions.filter(({ status }) => !isTerminal(status))
  const past = subscriptions.filter(({ status }) => isTerminal(status))
  const show = (subscription: OwnedSubscription) => toReply(deps, subscription)
  return {
    email,
    name: customers.find(({ name }) => name !== null)?.name ?? null,
    is_admin: isAdmin(deps.config, email),
    subscription: main ? show(main) : null,
    other_subscriptions: others.map(show),
    past_subscriptions: past.map(show),
  }
}

function toReply({ clock, config }: AccountDeps, subscription: OwnedSubscription): SubscriptionReply {
  const { pastDueGraceDays } = config
  const entitlement = decideEntitlement(subscription, { now: clock.now(), pastDueGraceDays })
  const dates = readDates(subscription, pastDueGraceDays)
  const { name, limits } = getPlan(subscription.tier)
  return {
    id: subscription.stripeSubscriptionId,
    tier: subscription.tier,
    plan_name: name,
    status: subscription.status,
    status_text: describeStatus(subscription, entitlement, dates),
    has_access: entitlement.state === 'entitled',
    renews_at: dates.renewsAt?.toISOString() ?? null,
    ends_at: dates.endsAt?.toISOString() ?? null,
    grace_ends_at: dates.graceEndsAt?.toISOString() ?? null,
    payment_method: subscription.paymentMethodLabel,
    quantity: subscription.quantity,
    collection_paused: subscription.collectionPause !== null,
    collection_resumes_at: subscription.collectionResumesAt?.toISOString() ?? null,
    limits: {
      max_agents: limits.maxAgents,
      rate_limit_rpm: limits.rateLimitRpm,
      rate_limit_daily: limits.rateLimitDaily,
    },
  }
}
