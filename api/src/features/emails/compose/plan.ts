import { getPlan } from '@kamiyo/catalog/plans'
import type { Deps } from '../../../deps.ts'
import { formatDate } from '../../../lib/date.ts'
import { instantOf, textAt } from '../../../lib/json.ts'
import { isCancelScheduled } from '../../../stripe/subscription.ts'
import { listAgentsWithoutPlace } from '../../agents/places.ts'
import { findChargedMethod } from '../../customers/payment-method.ts'
import {
  type Entitlement,
  graceEnd,
  isCancelledWithinGrace,
  isOver,
  isTerminal,
  renewsBeforeEnd,
  scheduledEnd,
} from '../../subscriptions/entitlement.ts'
import { describePrice } from '../../subscriptions/price-text.ts'
import type { SubscriptionRecord } from '../../subscriptions/repository.ts'
import { readStoredTier } from '../../subscriptions/tier.ts'
import { findTrialLapse, type TrialLapse } from '../../subscriptions/trial-lapse.ts'
import { wasToldOfCancellation } from '../facts.ts'
import {
  cancellationScheduledNotice,
  cancellationUndoneNotice,
  planChangedNotice,
  type TokenForecast,
} from '../notices/plan.ts'
import { trialEndingNotice } from '../notices/trial.ts'
import { aboutSubscription, dashboardUrl } from './composed.ts'
import { findOpenAmount } from './open-invoice.ts'

export const composePlanChanged = aboutSubscription(
  async (deps, { details }, { subscription, entitlement }) => {
    if (isTerminal(subscription.status)) return 'The subscription has ended'
    if (textAt(details, 'toTier') !== subscription.tier) return 'The plan has changed again'
    return planChangedNotice({
      from: getPlan(readStoredTier(textAt(details, 'fromTier') ?? '')),
      to: getPlan(subscription.tier),
      hasAccess: entitlement.state === 'entitled',
      withoutPlace: await listAgentsWithoutPlace(deps.db, subscription),
      dashboardUrl: dashboardUrl(deps),
    })
  },
)

export const composeCancellationScheduled = aboutSubscription(async (deps, _delivery, subject) => {
  const { subscription, entitlement } = subject
  if (isOver(entitlement)) return 'The subscription has ended'
  if (!isCancelScheduled(subscription)) return 'The cancellation was taken back'
  const endsAt = scheduledEnd(subscription)
  const lapse = renewsBeforeEnd(subscription) ? await findLapse(deps, subscription) : null
  return cancellationScheduledNotice({
    planName: getPlan(subscription.tier).name,
    endsAt: endsAt ? formatDate(endsAt) : undefined,
    token: foreseeToken(subscription, entitlement, deps.config.pastDueGraceDays),
    openAmount: await findOpenAmount(deps, subscription),
    renewsAt: lapse ? undefined : nextPayment(subscription),
    lapse,
    dashboardUrl: dashboardUrl(deps),
  })
})

async function findLapse(
  { db }: Pick<Deps, 'db'>,
  subscription: SubscriptionRecord,
): Promise<TrialLapse | null> {
  return findTrialLapse(subscription, await findChargedMethod(db, subscription.stripeSubscriptionId))
}

function nextPayment(subscription: SubscriptionRecord): string | undefined {
  const { currentPeriodEnd, collectionPause } = subscription
  const isDue = renewsBeforeEnd(subscription) && collectionPause === null
  return isDue && currentPeriodEnd ? formatDate(currentPeriodEnd) : undefined
}

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
  const { collectionPause, currentPeriodEnd } = subscription
  const lapse = await findLapse(deps, subscription)
  const renewsAt = collectionPause === null && !lapse ? currentPeriodEnd : null
  return cancellationUndoneNotice({
    isCollected: collectionPause === null,
    lapse,
    planName: getPlan(subscription.tier).name,
    renewsAt: renewsAt ? formatDate(renewsAt) : undefined,
    dashboardUrl: dashboardUrl(deps),
  })
})

export const composeTrialEnding = aboutSubscription(
  async (deps, { details }, { subscription, entitlement }) => {
    const endsAt = instantOf(details, 'trialEnd')
    if (subscription.status !== 'trialing' || !endsAt || endsAt <= deps.clock.now())
      return 'The trial is over'
    if (subscription.trialEnd?.getTime() !== endsAt.getTime()) return 'The trial ends on another day now'
    if (isOver(entitlement)) return 'The subscription has ended'
    if (isCancelScheduled(subscription) && !renewsBeforeEnd(subscription)) return 'It ends with the trial'
    const method = await findChargedMethod(deps.db, subscription.stripeSubscriptionId)
    return trialEndingNotice({
      planName: getPlan(subscription.tier).name,
      endsAt: formatDate(endsAt),
      ...describePrice(subscription),
      isFree: subscription.nextAmountMinor === 0 || subscription.collectionPause !== null,
      isCollected: subscription.collectionPause === null,
      hasAccess: entitlement.state === 'entitled',
      method,
      lapse: findTrialLapse(subscription, method),
      dashboardUrl: dashboardUrl(deps),
    })
  },
)
