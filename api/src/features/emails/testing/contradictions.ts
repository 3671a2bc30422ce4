import { DAY_MS } from '../../../lib/durations.ts'
import {
  decideEntitlement,
  type Entitlement,
  entitlementOncePaid,
  isOver,
} from '../../subscriptions/entitlement.ts'
import type { SubscriptionRecord } from '../../subscriptions/repository.ts'
import type { State } from './states.ts'

export const GRACE_DAYS = 7
const rules = () => ({ now: new Date(), pastDueGraceDays: GRACE_DAYS })

const WORKS_NOW =
  /goes on working|token works[.;]|The same token works again\.|plan goes on |Your token works until|Your token keeps working until|token works meanwhile|stay the same and have the new limits/
const REFUSED_NOW =
  /token is (also )?refused (now|right now|for|until)|no longer works|gives no access|token comes by e-mail|is also refused for another reason/
const PROMISES_ON_PAYMENT =
  /paid, and works again from that moment|is paid, the same token works again|the same token keeps working|token comes by e-mail when that is done|Once the invoice is paid, nothing changes|as soon as the payment has arrived/
const NOTHING_TO_DO = /do not need to do anything/
const NOTHING_MORE = /No further period will be charged/
const GOES_ON_CHARGING = /From then on it costs|The first payment is made|renews as before/
const ASKS_TO_PAY = /Pay the invoice|Pay now|Confirm the payment|still be paid|still pay (?:its|the open)/
const SPEAKS_OF_A_CARD = /Cards expire|(?:another|new|your) card/
const SPEAKS_OF_NONE = /[Nn]o payment method (?:is on file|yet)/
const UNTIL = /(?:works until|keeps working until|Access until) (\d+ \w+ \d{4})/
const MONEY = /[$€¥]\s?[\d.,]*\d/g

const DATE = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' })

/** What in an e-mail is wrong; nothing if everything agrees with validation and the subscription's price. */
export function findContradiction(
  text: string,
  subscription: SubscriptionRecord,
  state: State,
): string | undefined {
  const now = decideEntitlement(subscription, rules())
  const hasAccess = now.state === 'entitled'
  const isOpen = state.invoice === 'open'
  if (WORKS_NOW.test(text) && !hasAccess) return 'the token does not work'
  if (REFUSED_NOW.test(text) && hasAccess) return 'the token works'
  if (PROMISES_ON_PAYMENT.test(text) && entitlementOncePaid(subscription, rules()).state !== 'entitled')
    return 'paying does not bring access'
  if (NOTHING_MORE.test(text) && (isOpen || !endsBeforePayment(subscription))) return 'more will be charged'
  const mayBeDraft = state.invoice === undefined && subscription.status !== 'trialing' && !hasEnded(now)
  if (NOTHING_MORE.test(text) && mayBeDraft) return 'the invoice of the period may still be a draft'
  if (/do not need to pay/.test(text) && state.invoice !== 'void') return 'the invoice is not void'
  if (NOTHING_TO_DO.test(text) && isOpen) return 'an invoice is open'
  if (GOES_ON_CHARGING.test(text) && (hasEnded(now) || isPausedThrough(subscription)))
    return 'nothing will be charged'
  // The invoice of an overdue subscription may not have reached us yet.
  if (
    ASKS_TO_PAY.test(text) &&
    ['void', 'uncollectible', 'paid'].includes(state.invoice ?? '') &&
    !isOverdue(subscription)
  )
    return 'there is nothing to pay'
  // A failed payment is mailed before the subscription changes its state.
  const isAhead = text.includes('We could not charge') && subscription.pastDueSince === null
  if (
    !isAhead &&
    lapsesWithTrial(subscription) &&
    (/renews as before|Renews on/.test(text) || UNTIL.test(text))
  )
    return 'the trial ends without a payment'
  const otherwise = findMethodContradiction(text, subscription)
  if (otherwise) return otherwise
  if (/access has ended/.test(text) && /works again/.test(text)) return 'what has ended does not come back'
  if (/We have paused/.test(text) && !namesResumption(text, subscription)) return 'the pause has a known end'
  const [, until] = UNTIL.exec(text) ?? []
  if (until && !isAhead && until !== lastDayOf(subscription)) return `access ends ${lastDayOf(subscription)}`
  const foreign = (text.match(MONEY) ?? []).find(
    (amount) => !['€90', '€70'].includes(amount.replaceAll(/\s/g, '')),
  )
  return foreign && `${foreign} is no amount of theirs`
}

function findMethodContradiction(text: string, subscription: SubscriptionRecord): string | undefined {
  const { defaultPaymentMethodId, isInvoiced, collectionPause } = subscription
  const hasMethod = defaultPaymentMethodId !== null && !isInvoiced
  if (SPEAKS_OF_A_CARD.test(text) && !hasMethod) return 'there is no card'
  if (SPEAKS_OF_NONE.test(text) && hasMethod) return 'there is a payment method'
  const isMissing = defaultPaymentMethodId === null && !isInvoiced && collectionPause === null
  return isMissing && /We could not charge|is about to end/.test(text) && !SPEAKS_OF_NONE.test(text)
    ? 'it hides that there is no payment method'
    : undefined
}

/** Neither cancelled earlier nor with a payment method. */
function lapsesWithTrial(subscription: SubscriptionRecord): boolean {
  const { status, isInvoiced, defaultPaymentMethodId, cancelAt, currentPeriodEnd } = subscription
  const isCancelledBefore =
    subscription.cancelAtPeriodEnd || (cancelAt && currentPeriodEnd && cancelAt <= currentPeriodEnd)
  return status === 'trialing' && !isInvoiced && defaultPaymentMethodId === null && !isCancelledBefore
}

const isOverdue = ({ status }: SubscriptionRecord) => ['past_due', 'unpaid', 'incomplete'].includes(status)

/** A withdrawal ends access, but the subscription still renews. */
const hasEnded = (entitlement: Entitlement) =>
  entitlement.state !== 'entitled' && entitlement.reason.startsWith('subscription_') && isOver(entitlement)

/** Payments are not collected again before the next one is due. */
function isPausedThrough({
  collectionPause,
  collectionResumesAt,
  currentPeriodEnd,
}: SubscriptionRecord): boolean {
  const resumesBefore =
    collectionResumesAt && currentPeriodEnd && collectionResumesAt.getTime() <= currentPeriodEnd.getTime()
  return collectionPause !== null && !resumesBefore
}

function namesResumption(text: string, { collectionResumesAt }: SubscriptionRecord): boolean {
  return collectionResumesAt === null || text.includes(`until ${DATE.format(collectionResumesAt)}`)
}

function endsBeforePayment(subscription: SubscriptionRecord) {
  const { status, cancelAt, cancelAtPeriodEnd, currentPeriodEnd } = subscription
  if (status === 'canceled' || status === 'incomplete_expired' || isPausedThrough(subscription)) return true
  const end = cancelAt ?? (cancelAtPeriodEnd ? currentPeriodEnd : null)
  return end !== null && (currentPeriodEnd === null || end <= currentPeriodEnd)
}

/** Found by probing day by day; undefined if access continues. */
function lastDayOf(subscription: SubscriptionRecord): string | undefined {
  const ends = [subscription.cancelAt, subscription.currentPeriodEnd, overdueEnd(subscription)]
  const moments = ends
    .filter((moment) => moment !== null)
    .sort((one, other) => one.getTime() - other.getTime())
  const last = moments.find(
    (moment) => decideEntitlement(subscription, { ...rules(), now: moment }).state !== 'entitled',
  )
  return last && DATE.format(last)
}

function overdueEnd({ pastDueSince }: SubscriptionRecord): Date | null {
  return pastDueSince && new Date(pastDueSince.getTime() + GRACE_DAYS * DAY_MS)
}
