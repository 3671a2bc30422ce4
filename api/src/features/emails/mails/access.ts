import { brand } from '@kamiyo/catalog/brand'
import { getPlan } from '@kamiyo/catalog/plans'
import type { Deps } from '../../../deps.ts'
import { formatDate } from '../../../lib/date.ts'
import { instantOf } from '../../../lib/json.ts'
import { findChargedMethod } from '../../customers/payment-method.ts'
import { findPaymentRemedy, type PaymentRemedy } from '../../customers/payment-remedy.ts'
import { graceEnd, isCancelledWithinGrace, isOver, isWithdrawn } from '../../subscriptions/entitlement.ts'
import type { SubscriptionRecord } from '../../subscriptions/repository.ts'
import { dashboardUrl, type Mail } from '../compose/mail.ts'
import { findOpenAmount, findPayUrl } from '../compose/open-invoice.ts'
import { withOwedUsage } from '../compose/owed-usage.ts'
import {
  type AboutSubscription,
  aboutSubscription,
  returnsWhenPaid,
  type Subject,
  subscriptionRow,
} from '../compose/subscription.ts'
import { ENDED, hasEndMail } from '../ends-repository.ts'
import type { DeliveryRecord } from '../repository.ts'
import type { SubjectNotice } from '../templates/notice.tsx'
import { accessEndedNotice, type EndOfAccess } from './access-ended-notice.ts'
import { findGoingOn, withGoingOn } from './going-on.ts'

interface AccessEnding extends AboutSubscription {
  pastDueSince: Date
}

interface AccessEnded extends AboutSubscription {
  /** Since when an open invoice announced the end of access; null if the subscription itself ends. */
  since: Date | null
}

export const accessEnding: Mail<AccessEnding> = {
  row: (request) => subscriptionRow(request, request.pastDueSince.toISOString()),
  compose: aboutSubscription(async (deps, { details }, subject) => {
    const { subscription, entitlement } = subject
    const { pastDueGraceDays } = deps.config
    const { pastDueSince, status, tier } = subscription
    const announcedSince = instantOf(details, 'pastDueSince')
    if (status !== 'past_due' || !pastDueSince) return 'The payment is no longer overdue'
    if (announcedSince?.getTime() !== pastDueSince.getTime()) return 'Another payment is overdue now'
    if (entitlement.state !== 'entitled') return 'There is no access that could end'
    if (isCancelledWithinGrace(pastDueSince, subscription, pastDueGraceDays))
      return 'A cancellation ends it first, and has a mail of its own'
    const goingOn = await findGoingOn(deps, subscription, false)
    const notice = accessEndingNotice({
      planName: getPlan(tier).name,
      endsAt: formatDate(graceEnd(pastDueSince, pastDueGraceDays)),
      goesOn: goingOn !== undefined,
      remedy: await findRemedy(deps, subscription),
      payUrl: (await findPayUrl(deps, subscription)) ?? dashboardUrl(deps),
      dashboardUrl: dashboardUrl(deps),
    })
    return withGoingOn(notice, goingOn)
  }),
}

export const accessEnded: Mail<AccessEnded> = {
  row: (request) => subscriptionRow(request, request.since?.toISOString() ?? ENDED),
  compose: aboutSubscription(async (deps, delivery, subject) => {
    const { subscription, entitlement } = subject
    if (entitlement.state === 'entitled') return 'Access is back'
    if (entitlement.reason === 'payment_pending') return 'There was no access that could end'
    if (await isEndToldByAnother(deps, delivery, subject)) return 'Another mail tells of the end'
    const notice = accessEndedNotice({
      planName: getPlan(subscription.tier).name,
      goingOn: await findGoingOn(deps, subscription, isOver(entitlement)),
      hasToken: subject.hasToken,
      because: reasonOf(subject),
      returnsWhenPaid: returnsWhenPaid(deps, subscription),
      remedy: await findRemedy(deps, subscription),
      resumesAt: subscription.collectionResumesAt ? formatDate(subscription.collectionResumesAt) : undefined,
      openAmount: await findOpenAmount(deps, subscription),
      payUrl: await findPayUrl(deps, subscription),
      dashboardUrl: dashboardUrl(deps),
      pricingUrl: `${deps.config.http.publicUrl}/pricing`,
    })
    return await withOwedUsage(deps, subscription, notice)
  }),
}

/** The end itself has a mail of its own, with the key `ended`; one of a pause that was queued before says no more than that. */
async function isEndToldByAnother(
  { db }: Pick<Deps, 'db'>,
  { details }: DeliveryRecord,
  { subscription, entitlement }: Subject,
): Promise<boolean> {
  const isOwn = instantOf(details, 'since') === undefined
  return !isOwn && isOver(entitlement) && (await hasEndMail(db, subscription.stripeSubscriptionId))
}

async function findRemedy(
  { db }: Pick<Deps, 'db'>,
  subscription: SubscriptionRecord,
): Promise<PaymentRemedy> {
  return findPaymentRemedy(await findChargedMethod(db, subscription.stripeSubscriptionId), subscription)
}

function reasonOf({ subscription, entitlement }: Subject): EndOfAccess {
  if (subscription.withdrawal && isWithdrawn(entitlement)) return subscription.withdrawal
  if (isOver(entitlement)) return 'ended'
  if (entitlement.state === 'suspended') {
    const { reason } = entitlement
    if (reason === 'collection_paused' || reason === 'quantity_zero') return reason
  }
  return subscription.status === 'paused' ? 'paused' : 'unpaid'
}

const REMEDIES: Readonly<Record<PaymentRemedy, string | undefined>> = {
  change_method: 'add another card',
  add_method: 'add a payment method',
  none: undefined,
}

export function accessEndingNotice(access: {
  planName: string
  endsAt: string
  /** Whether credits or the free plan serve the account from then on. */
  goesOn: boolean
  remedy: PaymentRemedy
  payUrl: string
  dashboardUrl: string
}): SubjectNotice {
  const { planName, endsAt, remedy } = access
  const change = REMEDIES[remedy] ? ` or ${REMEDIES[remedy]} at ${access.dashboardUrl},` : ''
  return {
    subject: `Your ${brand.productName} access ends on ${access.endsAt}`,
    title: 'Your access is about to end',
    preview: `An invoice is open; your token works until ${access.endsAt}`,
    paragraphs: [
      `A payment of your ${planName} subscription is still open. ${access.goesOn ? `With the plan your token works until ${endsAt}.` : `Your token works until ${endsAt} and is refused after that.`}`,
      `${remedy === 'add_method' ? 'No payment method is on file. ' : ''}Pay the invoice,${change} and the same token keeps working.`,
    ],
    facts: [{ label: 'Access until', value: access.endsAt }],
    action: { label: 'Pay now', url: access.payUrl },
  }
}
