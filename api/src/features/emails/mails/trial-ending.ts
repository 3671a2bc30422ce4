import { brand } from '@kamiyo/catalog/brand'
import { formatPaymentMethod } from '@kamiyo/catalog/format'
import { getPlan } from '@kamiyo/catalog/plans'
import { formatDate } from '../../../lib/date.ts'
import { instantOf } from '../../../lib/json.ts'
import { isCancelScheduled } from '../../../stripe/subscription.ts'
import { type ChargedMethod, findChargedMethod } from '../../customers/payment-method.ts'
import { isCollectedAt } from '../../subscriptions/collection.ts'
import { isOver, renewsBeforeEnd } from '../../subscriptions/entitlement.ts'
import { describePrice } from '../../subscriptions/price-text.ts'
import { findTrialLapse, type TrialLapse } from '../../subscriptions/trial-lapse.ts'
import { findFirstAmount } from '../compose/first-amount.ts'
import { dashboardUrl, type Mail } from '../compose/mail.ts'
import { withOwedUsage } from '../compose/owed-usage.ts'
import { type AboutSubscription, aboutSubscription, subscriptionRow } from '../compose/subscription.ts'
import type { SubjectNotice } from '../templates/notice.tsx'
import { findGoingOn, withGoingOn } from './going-on.ts'

interface TrialEndingRequest extends AboutSubscription {
  trialEnd: Date
}

export const trialEnding: Mail<TrialEndingRequest> = {
  row: (request) => subscriptionRow(request, request.trialEnd.toISOString()),
  compose: aboutSubscription(async (deps, { attempts, details }, { subscription, entitlement }) => {
    const endsAt = instantOf(details, 'trialEnd')
    if (subscription.status !== 'trialing' || !endsAt || endsAt <= deps.clock.now())
      return 'The trial is over'
    if (subscription.trialEnd?.getTime() !== endsAt.getTime()) return 'The trial ends on another day now'
    if (isOver(entitlement)) return 'The subscription has ended'
    if (isCancelScheduled(subscription) && !renewsBeforeEnd(subscription)) return 'It ends with the trial'
    const method = await findChargedMethod(deps.db, subscription.stripeSubscriptionId)
    const first = await findFirstAmount(deps, subscription, attempts)
    const price = describePrice(subscription)
    const { collectionResumesAt } = subscription
    const isCollected = isCollectedAt(subscription, endsAt)
    const lapse = findTrialLapse(subscription, method)
    const isFree = (first?.amountMinor ?? subscription.nextAmountMinor) === 0 || !isCollected
    const mayEnd = lapse !== null || (method.state === 'none' && !isFree)
    const goingOn = mayEnd ? await findGoingOn(deps, subscription, lapse === 'cancel') : undefined
    const notice = trialEndingNotice({
      planName: getPlan(subscription.tier).name,
      endsAt: formatDate(endsAt),
      ...price,
      nextAmount: first?.text ?? price.nextAmount,
      isFree,
      isCollected,
      resumesAt: collectionResumesAt ? formatDate(collectionResumesAt) : undefined,
      hasAccess: entitlement.state === 'entitled',
      method,
      lapse,
      goesOn: goingOn !== undefined,
      dashboardUrl: dashboardUrl(deps),
    })
    return await withOwedUsage(deps, subscription, withGoingOn(notice, goingOn))
  }),
}

export interface TrialEnding {
  planName: string
  endsAt: string
  price: string | undefined
  nextAmount: string | undefined
  /** Without discounts. */
  listPrice: string | undefined
  priceChange: string | undefined
  isTaxAdded: boolean
  /** Nothing is due when the trial ends. */
  isFree: boolean
  /** False if the seller's pause of collection outlasts the trial. */
  isCollected: boolean
  /** When that pause ends; undefined if that is not planned. */
  resumesAt: string | undefined
  hasAccess: boolean
  /** How the first payment would be made, as far as Stripe has reported. */
  method: ChargedMethod
  lapse: TrialLapse | null
  /** Whether credits or the free plan serve the account once the subscription gives no access. */
  goesOn: boolean
  dashboardUrl: string
}

export function trialEndingNotice(trial: TrialEnding): SubjectNotice {
  const { planName, endsAt, price, method } = trial
  return {
    subject: `Your ${brand.productName} trial ends on ${endsAt}`,
    title: 'Your trial is about to end',
    preview: price && trial.isCollected && !trial.isFree ? `${price} from ${endsAt}` : `It ends on ${endsAt}`,
    paragraphs: [
      `Your ${planName} trial ends on ${endsAt}. ${describeCost(trial)}`,
      describeMethod(method, trial),
      'If you do not want to continue, cancel before that day and nothing is charged.',
    ],
    facts: [{ label: 'Trial ends on', value: endsAt }, ...(price ? [{ label: 'Price', value: price }] : [])],
    action: {
      label: method.state === 'none' ? 'Add a payment method' : 'Open your dashboard',
      url: trial.dashboardUrl,
    },
  }
}

export const pausedPayments = (resumesAt: string | undefined) =>
  `We have paused its payments ${resumesAt ? `until ${resumesAt}` : 'for now'}`

function describeCost(trial: TrialEnding): string {
  const { price, nextAmount, listPrice, priceChange, isTaxAdded } = trial
  if (!trial.isCollected) return `${pausedPayments(trial.resumesAt)}.`
  const tax = isTaxAdded ? ', before tax' : ''
  if (!price)
    return nextAmount
      ? `The first payment is ${nextAmount}${tax}, your discount included.${listPrice ? ` Without the discount it costs ${listPrice}${tax}.` : ''}`
      : 'From then on it is charged at the price you agreed to.'
  if (trial.isFree && nextAmount && !price.startsWith(`${nextAmount} `))
    return `Your discount covers the first payment; from the second on it costs ${price}${tax}${priceChange ? `; ${priceChange}` : ''}.`
  const first =
    nextAmount && !price.startsWith(`${nextAmount} `) ? `; the first payment is ${nextAmount}` : ''
  const change = priceChange ? `; ${priceChange}` : ''
  return `From then on it costs ${price}${tax}${first}${change}.`
}

function describeMethod(method: ChargedMethod, { lapse, isFree, hasAccess, goesOn }: TrialEnding): string {
  const token = hasAccess ? ', and your token goes on working' : ''
  if (isFree && !lapse) return `Nothing is charged on that day${token}.`
  if (method.state === 'invoiced')
    return `You then get an invoice to pay on its own page, as no payment method is charged${token}.`
  if (method.state === 'known')
    return `The first payment is made with ${formatPaymentMethod(method.label)}${token}.`
  if (method.state === 'unknown')
    return 'The first payment is made with the payment method that you have chosen. The dashboard leads to it, in case it should be another.'
  return `You have no payment method yet. Unless you add one, ${describeWithoutMethod(lapse ?? 'unpaid', goesOn)}.`
}

/** What happens when the trial ends without a payment method, and whether the token is refused because nothing else serves it. */
export function describeWithoutMethod(lapse: TrialLapse | 'unpaid', goesOn: boolean): string {
  const { plan, token } = WITHOUT_METHOD[lapse]
  return goesOn ? plan : `${plan}, and ${token}`
}

const WITHOUT_METHOD: Readonly<Record<TrialLapse | 'unpaid', { plan: string; token: string }>> = {
  cancel: {
    plan: 'nothing is charged and the subscription ends with the trial',
    token: 'your token is refused from then on',
  },
  pause: {
    plan: 'the subscription is paused when the trial ends, until it is resumed',
    token: 'your token is refused meanwhile',
  },
  unpaid: {
    plan: 'the first payment fails',
    token: 'your token is refused some days later if the invoice stays open',
  },
}
