import { formatMoney } from '@kamiyo/catalog/format'
import { getPlan } from '@kamiyo/catalog/plans'
import { instantOf, textAt } from '../../../lib/json.ts'
import { isCancelScheduled } from '../../../stripe/subscription.ts'
import { isTerminal } from '../../subscriptions/entitlement.ts'
import { readStoredTier } from '../../subscriptions/tier.ts'
import { wasToldOfCancellation } from '../facts.ts'
import {
  cancellationScheduledNotice,
  cancellationUndoneNotice,
  planChangedNotice,
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

export const composeCancellationScheduled = aboutSubscription(async (deps, _delivery, { subscription }) => {
  if (isTerminal(subscription.status)) return 'The subscription has ended'
  if (!isCancelScheduled(subscription)) return 'The cancellation was taken back'
  const endsAt = subscription.cancelAt ?? subscription.currentPeriodEnd
  return cancellationScheduledNotice({
    planName: getPlan(subscription.tier).name,
    endsAt: endsAt ? formatDate(endsAt) : undefined,
    dashboardUrl: dashboardUrl(deps),
  })
})

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
