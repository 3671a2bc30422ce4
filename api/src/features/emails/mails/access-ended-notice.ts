import { brand } from '@kamiyo/catalog/brand'
import type { PaymentRemedy } from '../../customers/payment-remedy.ts'
import type { Withdrawal } from '../../subscriptions/entitlement.ts'
import type { SubjectNotice } from '../templates/notice.tsx'
import { capitalised, describeGoingOn, describeMore, type GoingOn, nameGoingOn } from './going-on.ts'

export type EndOfAccess = 'unpaid' | 'paused' | 'collection_paused' | 'quantity_zero' | 'ended' | Withdrawal

interface Words {
  /** Of all access, within a sentence. */
  happened: string
  /** The same of the plan alone, where the account goes on otherwise. */
  planHappened: string
  preview: string
  paragraphs: [string, string]
}

interface EndOfAccessFacts {
  planName: string
  /** With what the account goes on; undefined if with nothing. */
  goingOn: GoingOn | undefined
  /** Whether the subscription has a token in use. */
  hasToken: boolean
  /** The amount still due; undefined if there is none. */
  openAmount: string | undefined
  /** Only the open payment keeps the token from working. */
  returnsWhenPaid: boolean
  remedy: PaymentRemedy
  /** When a pause of collection ends; undefined if that is not planned. */
  resumesAt: string | undefined
  dashboardUrl: string
}

const isAboutToken = ({ goingOn, hasToken }: EndOfAccessFacts) => hasToken && !goingOn
const refused = (access: EndOfAccessFacts) =>
  isAboutToken(access) ? 'your token is refused' : 'the plan gives no access'
const worksAgain = (access: EndOfAccessFacts) =>
  isAboutToken(access) ? 'the same token works again' : 'the plan gives access again'
const otherReason = (access: EndOfAccessFacts) =>
  `${isAboutToken(access) ? 'It is also refused' : 'It also gives none'} for another reason; the dashboard says which, and what to do.`

const PAUSED = { happened: 'is paused', planHappened: 'plan is paused' }

/** Every kind except `ended` can still be averted. */
const WORDS: Record<EndOfAccess, (access: EndOfAccessFacts) => Words> = {
  unpaid: (access) => ({
    ...PAUSED,
    preview: 'A payment has not arrived',
    paragraphs: [
      `A payment of your ${access.planName} subscription has not arrived, so ${refused(access)} now.`,
      access.returnsWhenPaid ? describeReturn(access) : otherReason(access),
    ],
  }),
  paused: (access) => ({
    ...PAUSED,
    preview: 'Your subscription is paused',
    paragraphs: [
      `Your ${access.planName} subscription is paused, as it is when a trial ends without a payment method, so ${refused(access)} now.`,
      `Once you resume it, ${worksAgain(access)} at once. Nothing new is charged meanwhile.`,
    ],
  }),
  collection_paused: (access) => ({
    ...PAUSED,
    preview: 'We have paused your plan',
    paragraphs: [
      `We have paused your ${access.planName} plan, so ${refused(access)} ${access.resumesAt ? `until ${access.resumesAt}` : 'for now'}.`,
      `Once it resumes, ${worksAgain(access)} at once. Write to us if you did not expect this.`,
    ],
  }),
  quantity_zero: (access) => ({
    ...PAUSED,
    preview: 'Your subscription has the quantity 0',
    paragraphs: [
      `Your ${access.planName} subscription has the quantity 0, so ${refused(access)} now.`,
      `Once it is 1 or more, ${worksAgain(access)} at once. Write to us if you did not expect this.`,
    ],
  }),
  ended: (access) => ({
    happened: 'has ended',
    planHappened: 'subscription has ended',
    preview: 'Your subscription has ended',
    paragraphs: [
      `Your ${access.planName} subscription has ended${isAboutToken(access) ? ' and its token no longer works' : ''}. ${
        access.openAmount
          ? `An amount of ${access.openAmount} is still unpaid; write to us if you think that it is not.`
          : 'No further period will be charged.'
      }`,
      access.goingOn
        ? ''
        : 'You are welcome back at any time; the mail of a new subscription carries the token to use.',
    ],
  }),
  refund_suspends: (access) =>
    suspended(`A payment of your ${access.planName} subscription was refunded`, access),
  refund_revokes: (access) =>
    revoked(`A payment of your ${access.planName} subscription was refunded`, access),
  dispute_suspends: (access) =>
    suspended(`A payment of your ${access.planName} subscription was disputed and went back to you`, access),
  dispute_revokes: (access) =>
    revoked(`A payment of your ${access.planName} subscription was disputed and went back to you`, access),
}

function describeReturn(access: EndOfAccessFacts): string {
  const missing =
    access.remedy === 'add_method'
      ? `No payment method is on file: add one at ${access.dashboardUrl}, or pay the invoice. `
      : ''
  return `${missing}Once the invoice is paid, ${worksAgain(access)} at once.`
}

function suspended(happened: string, access: EndOfAccessFacts): Words {
  const next = access.returnsWhenPaid
    ? `Once a later invoice of the subscription is paid, ${worksAgain(access)} at once.`
    : otherReason(access)
  return {
    ...PAUSED,
    preview: 'A payment went back to you',
    paragraphs: [`${happened}, so ${refused(access)} now.`, `${next} Write to us if this is wrong.`],
  }
}

/** The subscription itself may continue: only its owner or the seller can end it. */
function revoked(happened: string, access: EndOfAccessFacts): Words {
  const never = isAboutToken(access)
    ? 'your token no longer works, and it will not work again'
    : 'the plan gives no access, and will not do so again'
  const later = access.goingOn ? '' : '; the mail of a new subscription carries the token to use'
  return {
    happened: 'has ended',
    planHappened: 'plan gives no access any more',
    preview: 'A payment went back to you',
    paragraphs: [
      `${happened}, so ${never}.`,
      `Cancel the subscription on your dashboard if it is still to renew${later}. Write to us if this is wrong.`,
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

type EndOfAccessNotice = EndOfAccessFacts & {
  because: EndOfAccess
  payUrl: string | undefined
  pricingUrl: string
}

export function accessEndedNotice(access: EndOfAccessNotice): SubjectNotice {
  const { because, goingOn, openAmount, planName } = access
  const { happened, planHappened, preview, paragraphs } = WORDS[because](access)
  const news = `${planName} ${planHappened}; ${goingOn && nameGoingOn(goingOn)}`
  const goesOn = goingOn ? [`${capitalised(describeGoingOn(goingOn))}. ${describeMore(goingOn)}`.trim()] : []
  return {
    subject: `Your ${brand.productName} ${goingOn ? news : `access ${happened}`}`,
    title: `Your ${goingOn ? news : `access ${happened}`}`,
    preview,
    paragraphs: [...paragraphs.filter(Boolean), ...goesOn],
    ...(openAmount && { facts: [{ label: 'Open amount', value: openAmount }] }),
    action: chooseAction(access),
  }
}

function chooseAction({ because, goingOn, openAmount, payUrl, pricingUrl, dashboardUrl }: EndOfAccessNotice) {
  const label = ACTION_LABELS[because]
  if (because === 'unpaid') return { label, url: payUrl ?? dashboardUrl }
  if (because !== 'ended') return { label, url: dashboardUrl }
  if (openAmount && payUrl) return { label: 'Pay the open invoice', url: payUrl }
  return goingOn ? { label: 'Open your dashboard', url: dashboardUrl } : { label, url: pricingUrl }
}
