import { formatDate } from '../../../lib/date.ts'
import type { PaymentRemedy } from '../../customers/payment-remedy.ts'
import { nameFirstInvoice, type Payable } from '../../invoices/to-pay.ts'
import {
  type Entitlement,
  type EntitlementFacts,
  isFirstPaymentOpen,
  isWithdrawn,
  type Withdrawal,
} from '../../subscriptions/entitlement.ts'
import type { StatusDates } from './status-dates.ts'

type StatusFacts = StatusDates & {
  openInvoices: readonly Payable[]
  /** When access ends if an invoice that was sent stays open; null if that changes nothing. */
  unpaidEndsAt: Date | null
  /** Discounts cover the next payment. */
  isNextFree: boolean
  /** The owner pays each invoice that is sent; nothing is charged. */
  isInvoiced: boolean
  remedy: PaymentRemedy
  /** The account has used what is billed and not paid yet. */
  owesUsage: boolean
  /** Something else serves the account: another plan, credits or the free plan. */
  goesOn: boolean
}

const on = (date: Date | null, before: string) => (date ? ` ${before} ${formatDate(date)}` : '')

/** What the owner needs to know and do, in one or two sentences. */
export function describeStatus(
  facts: EntitlementFacts,
  entitlement: Entitlement,
  dates: StatusFacts,
): string {
  const { renewsAt, endsAt } = dates
  if (entitlement.state === 'suspended' && entitlement.reason === 'subscription_ended')
    return `It has come to its end. Choose a plan to start again.${describeOwed(dates)}`
  if (facts.withdrawal && isWithdrawn(entitlement)) return describeWithdrawal(facts.withdrawal, dates)
  if (entitlement.state === 'suspended') {
    if (entitlement.reason === 'collection_paused')
      return `We have paused this plan, so it gives no access${on(facts.collectionResumesAt, 'until')}. Write to us if you did not expect this.`
    if (entitlement.reason === 'quantity_zero')
      return 'Its quantity is 0, so it gives no access. Write to us to change that.'
  }
  const hasAccess = entitlement.state === 'entitled'
  if (!hasAccess && isFirstPaymentOpen(facts) && AWAITS_PAYMENT.has(facts.status))
    return describeFirst(facts, dates.openInvoices)
  switch (facts.status) {
    case 'active':
    case 'trialing':
      if (dates.trialLapse)
        return `${describeLapse(dates.trialLapse)}${describeOwed(dates)}${describeOpenInvoices(dates)}`
      if (endsAt && renewsAt)
        return `Your access lasts${on(endsAt, 'until')}. Until then it renews as before, next${on(renewsAt, 'on')}.${describeOpenInvoices(dates)}`
      if (endsAt) return `Cancelled. Your access lasts${on(endsAt, 'until')}.${describeOpenInvoices(dates)}`
      if (facts.collectionPause && !renewsAt)
        return `Active. We have paused its payments${on(facts.collectionResumesAt, 'until')}; your access goes on.`
      return facts.status === 'trialing'
        ? `In trial. ${describeFirstDue(dates)}${describeOpenInvoices(dates)}`
        : `Active. It renews${on(renewsAt, 'on')}.${describeOpenInvoices(dates)}`
    case 'past_due':
      return hasAccess ? describeGrace(dates) : describePaused(dates)
    case 'unpaid':
      return dates.remedy === 'add_method' ? describePaused(dates) : describeUnpaid(dates)
    case 'paused':
      return 'Paused, so it gives no access. Resume it under Manage plan; write to us if that is not offered there.'
    case 'incomplete':
      return `Not started yet: the first payment is not finished. Pay ${nameFirstInvoice(dates.openInvoices)}, and access starts at once; after 23 hours the order lapses.`
    case 'incomplete_expired':
      return 'The first payment was never finished. Choose a plan to start again.'
    case 'canceled':
      return `Ended${on(endsAt, 'on')}. Choose a plan to start again.${describeOwed(dates)}`
    case 'unknown':
      return 'We are checking this subscription with Stripe. Contact us if this persists.'
  }
}

const describeFirstDue = ({ renewsAt, isNextFree }: StatusFacts) =>
  isNextFree
    ? `It ends${on(renewsAt, 'on')}, and a discount covers the payment of that day.`
    : `The first payment is due${on(renewsAt, 'on')}.`

function describeLapse({ how, at }: NonNullable<StatusDates['trialLapse']>): string {
  const outcome =
    how === 'cancel'
      ? `ends with the trial${on(at, 'on')}, and nothing is charged`
      : `is paused when the trial ends${on(at, 'on')}, and gives no access until it is resumed`
  return `In trial, without a payment method. Unless you add one, the subscription ${outcome}.`
}

/** Of this subscription, which need not be that of the account. */
const accessOf = ({ goesOn }: Pick<StatusFacts, 'goesOn'>) => (goesOn ? 'access by this plan' : 'access')

function describeUnpaid(dates: StatusFacts): string {
  const access = accessOf(dates)
  return dates.openInvoices.length > 1
    ? `Your invoices are unpaid and ${access} is paused. Pay them, and ${access} comes back at once.`
    : `Your invoice is unpaid and ${access} is paused. Pay it, and ${access} comes back at once.`
}

const AWAITS_PAYMENT = new Set(['active', 'trialing', 'past_due', 'unpaid'])

/** Nothing was ever paid, so no access can be restored. */
function describeFirst(
  { status, checkoutPaymentStatus }: EntitlementFacts,
  open: readonly Payable[],
): string {
  const hasFailed = checkoutPaymentStatus === 'failed' || status === 'past_due' || status === 'unpaid'
  return hasFailed
    ? `Your bank did not carry out the first payment, so there is no access yet. Pay ${nameFirstInvoice(open)}, and access starts at once.`
    : 'Your payment is on its way. Access starts when it arrives, which takes some days with a bank debit or a transfer.'
}

/** The subscription itself may continue: only its owner or the seller can end it. */
function describeWithdrawal(withdrawal: Withdrawal, dates: StatusFacts): string {
  const { endsAt, trialLapse } = dates
  const access = accessOf(dates)
  const happened = withdrawal.startsWith('refund')
    ? 'A payment was refunded'
    : 'A payment was disputed and went back to you'
  const [effect, next] = withdrawal.endsWith('suspends')
    ? [`${access} is paused`, 'It comes back with the next payment.']
    : [`${access} has ended`, 'Cancel under Manage plan, or the subscription renews all the same.']
  const lapse =
    trialLapse &&
    `The subscription ${trialLapse.how === 'cancel' ? 'ends with the trial' : 'is paused when the trial ends'} unless you add a payment method.`
  const outlook = endsAt ? `The subscription ends${on(endsAt, 'on')}.` : (lapse ?? next)
  return `${happened}, so ${effect}. ${outlook} Write to us if this is wrong.`
}

const describeOwed = ({ owesUsage }: StatusFacts) =>
  owesUsage ? ' Usage that is on no invoice yet, or on one that is open, is billed all the same.' : ''

function describeOpenInvoices({
  openInvoices,
  endsAt,
  unpaidEndsAt,
}: Pick<StatusFacts, 'openInvoices' | 'endsAt' | 'unpaidEndsAt'>): string {
  if (openInvoices.length === 0) return ''
  if (endsAt && unpaidEndsAt)
    return ` An invoice is still open: if it stays so, access ends${on(unpaidEndsAt, 'on')}.`
  return openInvoices.length === 1
    ? ' An invoice is still open.'
    : ` ${openInvoices.length} invoices are still open.`
}

function whatIsOverdue({ isInvoiced, remedy }: StatusFacts): string {
  if (isInvoiced) return 'last invoice was not paid in time'
  return remedy === 'add_method' ? 'last invoice is unpaid' : 'last payment failed'
}

const REMEDIES: Readonly<Record<PaymentRemedy, string>> = {
  change_method: ' or update your card',
  add_method: ' or add a payment method',
  none: '',
}

function howToPay({ openInvoices, remedy }: StatusFacts): string {
  const invoices = openInvoices.length > 1 ? 'the open invoices' : 'the invoice'
  return `${invoices}${REMEDIES[remedy]}`
}

const whatIsMissing = ({ remedy }: StatusFacts) =>
  remedy === 'add_method' ? ' No payment method is on file.' : ''

function describePaused(dates: StatusFacts): string {
  return `Your ${whatIsOverdue(dates)} and ${accessOf(dates)} is paused.${whatIsMissing(dates)} Pay ${howToPay(dates)}, and it comes back at once.`
}

function describeGrace(dates: StatusFacts): string {
  const { endsAt, graceEndsAt } = dates
  const overdue = whatIsOverdue(dates)
  if (!endsAt)
    return `Your ${overdue}.${whatIsMissing(dates)} Pay ${howToPay(dates)}: access ends${on(graceEndsAt, 'on')} otherwise.`
  return endsAt.getTime() === graceEndsAt?.getTime()
    ? `Cancelled, and your ${overdue}. Your access lasts${on(endsAt, 'until')}.`
    : `Cancelled, and your ${overdue}.${whatIsMissing(dates)} Access ends${on(graceEndsAt, 'on')} unless you pay ${howToPay(dates)}, and${on(endsAt, 'on')} in any case.`
}
