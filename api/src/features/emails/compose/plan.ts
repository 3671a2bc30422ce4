import { formatMoney } from '@kamiyo/catalog/format'
import { getPlan } from '@kamiyo/catalog/plans'
import { instantOf, textAt } from '../../../lib/json.ts'
import { isCancelScheduled } from '../../../stripe/subscription.ts'
import {
  type Entitlement,
  graceEnd,
  isCancelledWithinGrace,
  isOver,
  isTerminal,
  scheduledEnd,
} from '../../subscriptions/entitlement.ts'
import type { SubscriptionRecord } from '../../subscriptions/repository.ts'
import { readStoredTier } from '../../subscriptions/tier.ts'
import { wasToldOfCancellation } from '../facts.ts'
import {
  cancellationScheduledNotice,
  cancellationUndoneNotice,
  planChangedNotice,
  type TokenForecast,
  trialEndingNotice,
} from '../notices/plan.ts'
import { aboutSubscription, dashboardUrl, formatDate } from './composed.ts'

export const composePlanChanged = aboutSubscription(async (deps, { details }, { subscription }) => {
  if (isTerminal(subscription.status)) return 'The subscription has ended'
  if (textAt(details, 'toTier') !== subscription.tier) return 'The plan has changed again'
  return planChangedNotice({
    from: getPlan(readStoredTier(textAt(details, 'fromTier') ?? '')),
    to: getPlan(subscription.tier),
    dashboardUrl: dashboardUrl(deps),
  })
})

export const composeCancellationScheduled = aboutSubscription(async (deps, _delivery, subject) => {
  const { subscription, entitlement } = subject
  if (isOver(entitlement)) return 'The subscription has ended'
  if (!isCancelScheduled(subscription)) return 'The cancellation was taken back'
  const endsAt = scheduledEnd(subscription)
  return cancellationScheduledNotice({
    planName: getPlan(subscription.tier).name,
    endsAt: endsAt ? formatDate(endsAt) : undefined,
    token: foreseeToken(subscription, entitlement, deps.config.pastDueGraceDays),
    dashboardUrl: dashboardUrl(deps),
  })
})

/** What becomes of the token until the cancellation comes due. */
function foreseeToken(
  subscription: SubscriptionRecord,
  entitlement: Entitlement,
  pastDueGraceDays: number,
): TokenForecast {
  const { pastDueSince, status } = subscription
  if (entitlement.state !== 'entitled') return 'refused'
  const isOverdue = status === 'past_due' && pastDueSince !== null
  return isOverdue && !isCancelledWithinGrace(pastDueSince, subscription, pastDueGraceDays)
    ? { unpaidUntil: formatDate(graceEnd(pastDueSince, pastDueGraceDays)) }
    : 'works'
}

export const composeCancellationUndone = aboutSubscription(async (deps, _delivery, { subscription }) => {
  if (isTerminal(subscription.status)) return 'The subscription has ended'
  if (isCancelScheduled(subscription)) return 'It is cancelled again'
  const wasTold = await wasToldOfCancellation(deps.db, subscription.stripeSubscriptionId)
  if (!wasTold) return 'The customer was never told of the cancellation'
  const renewsAt = subscription.currentPeriodEnd
  return cancellationUndoneNotice({
    planName: getPlan(subscription.tier).name,
    renewsAt: renewsAt ? formatDate(renewsAt) : undefined,
    dashboardUrl: dashboardUrl(deps),
  })
})

export const composeTrialEnding = aboutSubscription(async (deps, { details }, { subscription }) => {
  const endsAt = instantOf(details, 'trialEnd')
  if (subscription.status !== 'trialing' || !endsAt || endsAt <= deps.clock.now()) return 'The trial is over'
  if (subscription.trialEnd?.getTime() !== endsAt.getTime()) return 'The trial ends on another day now'
  if (isCancelScheduled(subscription)) return 'It ends with the trial'
  const { name, price } = getPlan(subscription.tier)
  return trialEndingNotice({
    planName: name,
    endsAt: formatDate(endsAt),
    price: `${formatMoney(price.amountCents, price.currency)} a month`,
    dashboardUrl: dashboardUrl(deps),
  })
})
