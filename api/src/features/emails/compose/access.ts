import { getPlan } from '@kamiyo/catalog/plans'
import { instantOf } from '../../../lib/json.ts'
import { graceEnd, isTerminal, scheduledEnd } from '../../subscriptions/entitlement.ts'
import { accessEndedNotice, accessEndingNotice } from '../notices/access.ts'
import { aboutSubscription, dashboardUrl, formatDate } from './composed.ts'

export const composeAccessEnding = aboutSubscription(async (deps, { details }, { subscription }) => {
  const { pastDueSince, status, tier } = subscription
  const told = instantOf(details, 'pastDueSince')
  if (status !== 'past_due' || !pastDueSince) return 'The payment is no longer overdue'
  if (told?.getTime() !== pastDueSince.getTime()) return 'Another payment is overdue now'
  const endsAt = graceEnd(pastDueSince, deps.config.pastDueGraceDays)
  if (endsAt <= deps.clock.now()) return 'Access has ended already'
  const cancelledAt = scheduledEnd(subscription)
  if (cancelledAt && cancelledAt <= endsAt) return 'A cancellation ends it first, and has a mail of its own'
  return accessEndingNotice({
    planName: getPlan(tier).name,
    endsAt: formatDate(endsAt),
    dashboardUrl: dashboardUrl(deps),
  })
})

export const composeAccessEnded = aboutSubscription(
  async (deps, _delivery, { subscription, entitlement }) => {
    if (entitlement.state === 'entitled') return 'Access is back'
    if (entitlement.reason === 'subscription_ended')
      return 'A cancellation came due, and Stripe tells when it is done'
    return accessEndedNotice({
      planName: getPlan(subscription.tier).name,
      because: isTerminal(subscription.status) ? 'ended' : 'unpaid',
      dashboardUrl: dashboardUrl(deps),
      pricingUrl: `${deps.config.http.publicUrl}/pricing`,
    })
  },
)
