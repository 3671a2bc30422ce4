import { brand } from '@kamiyo/catalog/brand'
import { getPlan } from '@kamiyo/catalog/plans'
import type { Deps } from '../../../deps.ts'
import { formatDate } from '../../../lib/date.ts'
import { instantOf } from '../../../lib/json.ts'
import { findChargedMethod } from '../../customers/payment-method.ts'
import { findPaymentRemedy, type PaymentRemedy } from '../../customers/payment-remedy.ts'
import {
  graceEnd,
  isCancelledWithinGrace,
  isOver,
  isWithdrawn,
  type Withdrawal,
} from '../../subscriptions/entitlement.ts'
import type { SubscriptionRecord } from '../../subscriptions/repository.ts'
import { dashboardUrl, type Mail } from '../compose/mail.ts'
import { findOpenAmount, findPayUrl } from '../compose/open-invoice.ts'
import {
  type AboutSubscription,
  aboutSubscription,
  returnsWhenPaid,
  type Subject,
  subscriptionRow,
} from '../compose/subscription.ts'
import type { SubjectNotice } from '../templates/notice.tsx'
import { findGoingOn, goesOnNotice, withGoingOn } from './going-on.ts'

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
  row: (request) => subscriptionRow(request, request.since?.toISOString() ?? 'ended'),
  compose: aboutSubscription(async (deps, _delivery, subject) => {
    const { subscription, entitlement } = subject
    if (entitlement.state === 'entitled') return 'Access is back'
    if (entitlement.reason === 'payment_pending') return 'There was no access that could end'
    const planName = getPlan(subscription.tier).name
    const goingOn = await findGoingOn(deps, subscription, isOver(entitlement))
    if (goingOn) return goesOnNotice({ planName, goingOn, dashboardUrl: dashboardUrl(deps) })
    return accessEndedNotice({
      planName,
      because: reasonOf(subject),
      returnsWhenPaid: returnsWhenPaid(deps, subscription),
      remedy: await findRemedy(deps, subscription),
      resumesAt: subscription.collectionResumesAt ? formatDate(subscription.collectionResumesAt) : undefined,
      openAmount: await findOpenAmount(deps, subscription),
      payUrl: await findPayUrl(deps, subscription),
      dashboardUrl: dashboardUrl(deps),
      pricingUrl: `${deps.config.http.publicUrl}/pricing`,
    })
  }),
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

export type EndOfAccess = 'unpaid' | 'paused' | 'collection_paused' | 'quantity_zero' | 'ended' | Withdrawal

interface Words {
  happened: string
  preview: string
  paragraphs: [string, string]
}

interface EndOfAccessFacts {
  /** The amount still due; undefined if there is none. */
  openAmount: string | undefined
  /** Only the open payment keeps the token from working. */
  returnsWhenPaid: boolean
  remedy: PaymentRemedy
  /** When a pause of collection ends; undefined if that is not planned. */
  resumesAt: string | undefined
  dashboardUrl: string
}

const OTHER_REASON = 'It is also refused for another reason; the dashboard says which, and what to do.'

/** Every kind except `ended` can still be averted. */
const WORDS: Record<EndOfAccess, (planName: string, access: EndOfAccessFacts) => Words> = {
  unpaid: (planName, access) => ({
    happened: 'is paused',
    preview: 'A payment has not arrived',
    paragraphs: [
      `A payment of your ${planName} subscription has not arrived, so your token is refused now.`,
      access.returnsWhenPaid ? describeReturn(access) : OTHER_REASON,
    ],
  }),
  paused: (planName) => ({
    happened: 'is paused',
    preview: 'Your subscription is paused',
    paragraphs: [
      `Your ${planName} subscription is paused, as it is when a trial ends without a payment method, so your token is refused now.`,
      'Once you resume it, the same token works again at once. Nothing new is charged meanwhile.',
    ],
  }),
  collection_paused: (planName, { resumesAt }) => ({
    happened: 'is paused',
    preview: 'We have paused your plan',
    paragraphs: [
      `We have paused your ${planName} plan, so your token is refused ${resumesAt ? `until ${resumesAt}` : 'for now'}.`,
      'Once it resumes, the same token works again at once. Write to us if you did not expect this.',
    ],
  }),
  quantity_zero: (planName) => ({
    happened: 'is paused',
    preview: 'Your subscription has the quantity 0',
    paragraphs: [
      `Your ${planName} subscription has the quantity 0, so your token is refused now.`,
      'Once it is 1 or more, the same token works again at once. Write to us if you did not expect this.',
    ],
  }),
  ended: (planName, { openAmount }) => ({
    happened: 'has ended',
    preview: 'Your subscription has ended',
    paragraphs: [
      `Your ${planName} subscription has ended and its token no longer works. ${
        openAmount
          ? `An amount of ${openAmount} is still unpaid; write to us if you think that it is not.`
          : 'No further period will be charged.'
      }`,
      'You are welcome back at any time; the mail of a new subscription carries the token to use.',
    ],
  }),
  refund_suspends: (planName, access) =>
    suspended(`A payment of your ${planName} subscription was refunded`, access),
  refund_revokes: (planName) => revoked(`A payment of your ${planName} subscription was refunded`),
  dispute_suspends: (planName, access) =>
    suspended(`A payment of your ${planName} subscription was disputed and went back to you`, access),
  dispute_revokes: (planName) =>
    revoked(`A payment of your ${planName} subscription was disputed and went back to you`),
}

function describeReturn({ remedy, dashboardUrl }: EndOfAccessFacts): string {
  const missing =
    remedy === 'add_method'
      ? `No payment method is on file: add one at ${dashboardUrl}, or pay the invoice. `
      : ''
  return `${missing}Once the invoice is paid, the same token works again at once.`
}

function suspended(happened: string, { returnsWhenPaid }: EndOfAccessFacts): Words {
  return {
    happened: 'is paused',
    preview: 'A payment went back to you',
    paragraphs: [
      `${happened}, so your token is refused now.`,
      `${returnsWhenPaid ? 'Once a later invoice of the subscription is paid, the same token works again at once.' : OTHER_REASON} Write to us if this is wrong.`,
    ],
  }
}

/** The subscription itself may continue: only its owner or the seller can end it. */
function revoked(happened: string): Words {
  return {
    happened: 'has ended',
    preview: 'A payment went back to you',
    paragraphs: [
      `${happened}, so your token no longer works, and it will not work again.`,
      'Cancel the subscription on your dashboard if it is still to renew; the mail of a new subscription carries the token to use. Write to us if this is wrong.',
    ],
  }
}

const ACTION_LABELS: Record<EndOfAccess, string> = {
  unpaid: 'Pay now',
  paused: 'Resume it',
  collection_paused: 'Open the dashboard',
  quantity_zero: 'Open the dashboard',
  ended: 'See the plans',
  refund_suspends: 'Look at your plan',
  refund_revokes: 'Look at your plan',
  dispute_suspends: 'Look at your plan',
  dispute_revokes: 'Look at your plan',
}

export function accessEndedNotice(
  access: EndOfAccessFacts & {
    planName: string
    because: EndOfAccess
    payUrl: string | undefined
    pricingUrl: string
  },
): SubjectNotice {
  const { because, planName, pricingUrl, dashboardUrl } = access
  const { happened, preview, paragraphs } = WORDS[because](planName, access)
  const urls = { unpaid: access.payUrl ?? dashboardUrl, ended: pricingUrl }
  return {
    subject: `Your ${brand.productName} access ${happened}`,
    title: `Your access ${happened}`,
    preview,
    paragraphs,
    action: {
      label: ACTION_LABELS[because],
      url: because === 'unpaid' || because === 'ended' ? urls[because] : dashboardUrl,
    },
  }
}
