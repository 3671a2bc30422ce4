import { getPlan } from '@kamiyo/catalog/plans'
import { formatDate } from '../../../lib/date.ts'
import { instantOf } from '../../../lib/json.ts'
import { graceEnd, isCancelledWithinGrace, isOver, isWithdrawn } from '../../subscriptions/entitlement.ts'
import { accessEndedNotice, accessEndingNotice, type EndOfAccess } from '../notices/access.ts'
import { aboutSubscription, dashboardUrl, returnsWhenPaid, type Subject } from './composed.ts'
import { findOpenAmount, findPayUrl } from './open-invoice.ts'

export const composeAccessEnding = aboutSubscription(async (deps, { details }, subject) => {
  const { subscription, entitlement } = subject
  const { pastDueGraceDays } = deps.config
  const { pastDueSince, status, tier } = subscription
  const told = instantOf(details, 'pastDueSince')
  if (status !== 'past_due' || !pastDueSince) return 'The payment is no longer overdue'
  if (told?.getTime() !== pastDueSince.getTime()) return 'Another payment is overdue now'
  if (entitlement.state !== 'entitled') return 'There is no access that could end'
  if (isCancelledWithinGrace(pastDueSince, subscription, pastDueGraceDays))
    return 'A cancellation ends it first, and has a mail of its own'
  return accessEndingNotice({
    planName: getPlan(tier).name,
    endsAt: formatDate(graceEnd(pastDueSince, pastDueGraceDays)),
    payUrl: (await findPayUrl(deps, subscription)) ?? dashboardUrl(deps),
    dashboardUrl: dashboardUrl(deps),
  })
})

export const composeAccessEnded = aboutSubscription(async (deps, _delivery, subject) => {
  const { subscription, entitlement } = subject
  if (entitlement.state === 'entitled') return 'Access is back'
  if (entitlement.reason === 'payment_pending') return 'There was no access that could end'
  return accessEndedNotice({
    planName: getPlan(subscription.tier).name,
    because: reasonOf(subject),
    returnsWhenPaid: returnsWhenPaid(deps, subscription),
    openAmount: await findOpenAmount(deps, subscription),
    payUrl: await findPayUrl(deps, subscription),
    dashboardUrl: dashboardUrl(deps),
    pricingUrl: `${deps.config.http.publicUrl}/pricing`,
  })
})

function reasonOf({ subscription, entitlement }: Subject): EndOfAccess {
  if (subscription.withdrawal && isWithdrawn(entitlement)) return subscription.withdrawal
  if (isOver(entitlement)) return 'ended'
  if (entitlement.state === 'suspended') {
    const { reason } = entitlement
    if (reason === 'collection_paused' || reason === 'quantity_zero') return reason
  }
  return subscription.status === 'paused' ? 'paused' : 'unpaid'
}
