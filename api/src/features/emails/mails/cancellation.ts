import { brand } from '@kamiyo/catalog/brand'
import { getPlan } from '@kamiyo/catalog/plans'
import type { Deps } from '../../../deps.ts'
import { formatDate } from '../../../lib/date.ts'
import { isCancelScheduled } from '../../../stripe/subscription.ts'
import { findChargedMethod } from '../../customers/payment-method.ts'
import { findInvoiceStatus, listOpenInvoices } from '../../invoices/repository.ts'
import { findUnpaidEnd } from '../../invoices/to-pay.ts'
import { isCollectedAt } from '../../subscriptions/collection.ts'
import {
  type Entitlement,
  graceEnd,
  isCancelledWithinGrace,
  isOver,
  isTerminal,
  renewsBeforeEnd,
  scheduledEnd,
} from '../../subscriptions/entitlement.ts'
import type { SubscriptionRecord } from '../../subscriptions/repository.ts'
import { findTrialLapse, type TrialLapse } from '../../subscriptions/trial-lapse.ts'
import { dashboardUrl, type Mail } from '../compose/mail.ts'
import { findOpenAmount } from '../compose/open-invoice.ts'
import { withOwedUsage } from '../compose/owed-usage.ts'
import { type AboutSubscription, aboutSubscription, subscriptionRow } from '../compose/subscription.ts'
import { hasChangedPrice, wasNotifiedOfCancellation } from '../facts.ts'
import type { SubjectNotice } from '../templates/notice.tsx'
import { capitalised, findGoingOn, withGoingOn } from './going-on.ts'
import { describeWithoutMethod, pausedPayments } from './trial-ending.ts'

interface Cancellation extends AboutSubscription {
  changedAt: Date
}

export const cancellationScheduled: Mail<Cancellation> = {
  row: (request) => subscriptionRow(request, request.changedAt.toISOString()),
  compose: aboutSubscription(async (deps, _delivery, subject) => {
    const { subscription, entitlement, hasToken } = subject
    if (isOver(entitlement)) return 'The subscription has ended'
    if (!isCancelScheduled(subscription)) return 'The cancellation was taken back'
    const endsAt = scheduledEnd(subscription)
    const lapse = renewsBeforeEnd(subscription) ? await findLapse(deps, subscription) : null
    const open = await listOpenInvoices(deps.db, subscription.stripeSubscriptionId)
    const unpaidEnd = findUnpaidEnd(open, endsAt, deps.config.pastDueGraceDays)
    const token = foreseeToken(subscription, entitlement, deps.config.pastDueGraceDays, unpaidEnd)
    const isLapseTold = lapse === 'cancel' && token === 'works'
    const notice = cancellationScheduledNotice({
      planName: getPlan(subscription.tier).name,
      endsAt: endsAt ? formatDate(endsAt) : undefined,
      token,
      hasToken,
      goesOn: (await findGoingOn(deps, subscription, isLapseTold)) !== undefined,
      openAmount: await findOpenAmount(deps, subscription),
      renewsAt: lapse ? undefined : nextPayment(subscription),
      isPeriodBilled: await isPeriodBilled(deps, subscription),
      mayHaveChanged: subscription.status !== 'trialing' && (await hasChangedPrice(deps.db, subscription)),
      lapse,
      dashboardUrl: dashboardUrl(deps),
    })
    const whole = withGoingOn(notice, await findGoingOn(deps, subscription, true))
    return await withOwedUsage(deps, subscription, whole)
  }),
}

async function findLapse(
  { db }: Pick<Deps, 'db'>,
  subscription: SubscriptionRecord,
): Promise<TrialLapse | null> {
  return findTrialLapse(subscription, await findChargedMethod(db, subscription.stripeSubscriptionId))
}

function nextPayment(subscription: SubscriptionRecord): string | undefined {
  const { currentPeriodEnd } = subscription
  const isDue = renewsBeforeEnd(subscription) && isCollectedAt(subscription, currentPeriodEnd)
  return isDue && currentPeriodEnd ? formatDate(currentPeriodEnd) : undefined
}

/**
 * Stripe keeps a renewal's invoice as a draft for an hour or longer and charges it even if the subscription is
 * cancelled meanwhile. We only hear of it once it is final.
 */
async function isPeriodBilled({ db }: Pick<Deps, 'db'>, subscription: SubscriptionRecord): Promise<boolean> {
  const { stripeSubscriptionId, latestInvoiceId, status } = subscription
  if (status === 'trialing') return true
  if (latestInvoiceId === null) return false
  const invoiceStatus = await findInvoiceStatus(db, stripeSubscriptionId, latestInvoiceId)
  return invoiceStatus !== undefined && invoiceStatus !== 'draft'
}

/** What happens to the token until the cancellation takes effect. */
function foreseeToken(
  subscription: SubscriptionRecord,
  entitlement: Entitlement,
  pastDueGraceDays: number,
  unpaidEnd: Date | null,
): TokenForecast {
  const { pastDueSince, status } = subscription
  if (entitlement.state !== 'entitled') return 'refused'
  const isOverdue = status === 'past_due' && pastDueSince !== null
  if (!isOverdue) return unpaidEnd ? { unpaidUntil: formatDate(unpaidEnd) } : 'works'
  return isCancelledWithinGrace(pastDueSince, subscription, pastDueGraceDays)
    ? 'works'
    : { unpaidUntil: formatDate(graceEnd(pastDueSince, pastDueGraceDays)) }
}

export const cancellationUndone: Mail<Cancellation> = {
  row: (request) => subscriptionRow(request, request.changedAt.toISOString()),
  compose: aboutSubscription(async (deps, _delivery, { subscription }) => {
    if (isTerminal(subscription.status)) return 'The subscription has ended'
    if (isCancelScheduled(subscription)) return 'It is cancelled again'
    const wasNotified = await wasNotifiedOfCancellation(deps.db, subscription.stripeSubscriptionId)
    if (!wasNotified) return 'The customer was never told of the cancellation'
    const { collectionResumesAt, currentPeriodEnd } = subscription
    const isCollected = isCollectedAt(subscription, currentPeriodEnd)
    const lapse = await findLapse(deps, subscription)
    const renewsAt = isCollected && !lapse ? currentPeriodEnd : null
    const goingOn = lapse ? await findGoingOn(deps, subscription, lapse === 'cancel') : undefined
    const notice = cancellationUndoneNotice({
      isCollected,
      resumesAt: collectionResumesAt ? formatDate(collectionResumesAt) : undefined,
      lapse,
      goesOn: goingOn !== undefined,
      planName: getPlan(subscription.tier).name,
      renewsAt: renewsAt ? formatDate(renewsAt) : undefined,
      dashboardUrl: dashboardUrl(deps),
    })
    return withGoingOn(notice, goingOn)
  }),
}

interface Ending {
  planName: string
  dashboardUrl: string
}

interface Lapsing {
  /** If a trial without a payment method ends earlier. */
  lapse: TrialLapse | null
  /** Whether credits or the free plan serve the account while the subscription gives no access. */
  goesOn: boolean
}

interface Charges {
  /** The amount still due; undefined if there is none. */
  openAmount: string | undefined
  /** The next payment before the end; undefined if there is none. */
  renewsAt: string | undefined
  /** False if the current period may still be charged. */
  isPeriodBilled: boolean
  /** The plan was changed within this period, so that a part of it may not be billed yet. */
  mayHaveChanged: boolean
}

interface Collection {
  /** False if the seller's pause outlasts the current period. */
  isCollected: boolean
  resumesAt: string | undefined
}

/** Until a cancellation takes effect; `unpaidUntil` if an open payment may end access sooner. */
export type TokenForecast = 'works' | 'refused' | { unpaidUntil: string }

interface Outlook extends Lapsing {
  token: TokenForecast
  /** Whether the subscription has a token in use. */
  hasToken: boolean
}

export function cancellationScheduledNotice(
  ending: Ending & Charges & Outlook & { endsAt: string | undefined },
): SubjectNotice {
  const until = ending.endsAt ?? 'the end of the period that is paid for'
  const works = ending.token === 'works' && !ending.lapse
  return {
    subject: `Your ${brand.productName} subscription will end`,
    title: 'Your cancellation is confirmed',
    preview: `Your ${works && ending.hasToken ? 'token works' : 'subscription lasts'} until ${until}`,
    paragraphs: [
      `Your ${ending.planName} subscription ${ending.renewsAt ? 'has a last day' : 'will not renew'}. ${describeToken(ending, until)} ${describeCharges(ending)}`.trim(),
      'Changed your mind? Until then you can undo the cancellation, and everything continues as before.',
    ],
    facts: [{ label: works ? 'Access until' : 'Lasts until', value: until }],
    action: { label: 'Keep the subscription', url: ending.dashboardUrl },
  }
}

function describeToken({ token, hasToken, goesOn, lapse }: Outlook, until: string): string {
  const noAccess = goesOn || !hasToken ? 'it gives no access' : 'your token is refused'
  if (lapse && token === 'works') return `It lasts until ${until} at most. ${describeLapse(lapse, goesOn)}`
  if (token === 'works') return `${hasToken ? 'Your token works' : 'It gives access'} until ${until}.`
  return token === 'refused'
    ? `It lasts until ${until}. ${capitalised(noAccess)} right now; the dashboard says why, and what to do.`
    : `It lasts until ${until}. A payment is still open: if it stays so, ${noAccess} from ${token.unpaidUntil}.`
}

const describeLapse = (lapse: TrialLapse, goesOn: boolean) =>
  `You have no payment method yet. Unless you add one, ${describeWithoutMethod(lapse, goesOn)}.`

function describeCharges({
  openAmount,
  renewsAt,
  isPeriodBilled,
  mayHaveChanged,
  lapse,
}: Charges & Pick<Lapsing, 'lapse'>): string {
  const open = openAmount ? [`An amount of ${openAmount} is still unpaid.`] : []
  const next = renewsAt ? [`Until then it renews as before, next on ${renewsAt}.`] : []
  if (lapse) return open.join('')
  const change = mayHaveChanged ? '; only a change of plan that is not billed yet still is' : ''
  const last = isPeriodBilled
    ? `No further period will be charged${change}.`
    : `The period that has begun may still be charged, if it is not paid yet. No later one will be${change}.`
  return [...open, ...next].join(' ') || last
}

export function cancellationUndoneNotice(
  ending: Ending & Lapsing & Collection & { renewsAt: string | undefined },
): SubjectNotice {
  return {
    subject: `Your ${brand.productName} subscription goes on`,
    title: 'Your subscription goes on',
    preview: 'The cancellation was taken back',
    paragraphs: [
      `The cancellation of your ${ending.planName} subscription was taken back. ${describeNext(ending)}`,
    ],
    ...(ending.renewsAt && { facts: [{ label: 'Renews on', value: ending.renewsAt }] }),
    action: { label: 'Open your dashboard', url: ending.dashboardUrl },
  }
}

function describeNext({ isCollected, resumesAt, lapse, goesOn }: Lapsing & Collection): string {
  if (lapse) return `Your token stays the same. ${describeLapse(lapse, goesOn)}`
  const next = isCollected ? 'It renews as before' : pausedPayments(resumesAt)
  return `${next}, and your token stays the same.`
}
