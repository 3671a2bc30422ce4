import { brand } from '@kamiyo/catalog/brand'
import { formatMoney } from '@kamiyo/catalog/format'
import type { Deps } from '../../../deps.ts'
import { formatDate } from '../../../lib/date.ts'
import { numberAt, textAt } from '../../../lib/json.ts'
import { findChargedMethod } from '../../customers/payment-method.ts'
import { findPaymentRemedy, type PaymentRemedy } from '../../customers/payment-remedy.ts'
import { findInvoiceStatus, findOpenInvoice } from '../../invoices/repository.ts'
import { type Entitlement, isOver, overdueEnd } from '../../subscriptions/entitlement.ts'
import type { SubscriptionRecord } from '../../subscriptions/repository.ts'
import { dashboardUrl, type Mail } from '../compose/mail.ts'
import { findOtherToPay, type StillOpen } from '../compose/open-invoice.ts'
import { type AboutPayment, findPaidPlanName } from '../compose/paid-plan.ts'
import { aboutSubscription, returnsWhenPaid, subscriptionRow } from '../compose/subscription.ts'
import { findInvoice, hasReadOfFailure, isAskedByBank, wasNotified } from '../facts.ts'
import type { SubjectNotice } from '../templates/notice.tsx'
import { describeGoingOn, findGoingOn, withGoingOn } from './going-on.ts'

interface ActionRequired extends AboutPayment {
  invoiceId: string
  attempt: number
}

interface PaymentFailed extends ActionRequired {
  /** Set if we retried with a newer card; Stripe counts that as part of the previous attempt. */
  retryId?: string
}

interface PaymentRecovered extends AboutPayment {
  invoiceId: string
}

/** Nobody should be asked to pay these. */
export const DROPPED_INVOICES: Readonly<Record<string, string>> = {
  paid: 'The invoice was paid',
  void: 'The invoice was voided',
  uncollectible: 'The invoice was written off',
}

export const paymentFailed: Mail<PaymentFailed> = {
  row: (request) =>
    subscriptionRow(
      request,
      [request.invoiceId, request.attempt, request.retryId].filter((part) => part !== undefined).join(':'),
    ),
  compose: aboutSubscription(async (deps, { details }, { subscription, entitlement, hasToken }) => {
    const { stripeSubscriptionId } = subscription
    const invoiceId = textAt(details, 'invoiceId') ?? ''
    const invoice = await findInvoice(deps.db, invoiceId)
    if (!invoice || invoice.isPaid) return 'The invoice was paid'
    const dropped =
      DROPPED_INVOICES[(await findInvoiceStatus(deps.db, stripeSubscriptionId, invoiceId)) ?? '']
    if (dropped) return dropped
    if (isOver(entitlement)) return 'The subscription has ended'
    const attempt = numberAt(details, 'attempt') ?? 0
    const isOwnTry = textAt(details, 'retryId') !== undefined
    if (!isOwnTry && (await isAskedByBank(deps.db, { stripeSubscriptionId, invoiceId, attempt })))
      return 'Another mail asks to confirm this payment'
    const now = deps.clock.now()
    const overdueSince = subscription.pastDueSince ?? invoice.firstTriedAt
    const endsAt = overdueEnd(overdueSince, subscription, deps.config.pastDueGraceDays)
    const outlasts = entitlement.state === 'entitled' && endsAt > now
    const goingOn = await findGoingOn(deps, subscription, false)
    const notice = paymentFailedNotice({
      amount: formatMoney(invoice.amountCents, invoice.currency),
      planName: await findPaidPlanName(deps, details, subscription),
      remedy: findPaymentRemedy(await findChargedMethod(deps.db, stripeSubscriptionId), subscription),
      accessUntil: outlasts ? formatDate(endsAt) : undefined,
      hasToken,
      goesOn: outlasts || !goingOn ? undefined : describeGoingOn(goingOn),
      returnsWhenPaid: returnsWhenPaid(deps, subscription),
      otherAmount: (await findOtherToPay(deps, subscription, invoiceId))?.amount,
      payUrl:
        (await findOpenInvoice(deps.db, stripeSubscriptionId, invoiceId))?.hostedInvoiceUrl ?? undefined,
      dashboardUrl: dashboardUrl(deps),
    })
    return outlasts ? withGoingOn(notice, goingOn) : notice
  }),
}

export const actionRequired: Mail<ActionRequired> = {
  row: (request) => subscriptionRow(request, `${request.invoiceId}:${request.attempt}`),
  compose: aboutSubscription(async (deps, { details }, { subscription, entitlement }) => {
    const { stripeSubscriptionId } = subscription
    const invoiceId = textAt(details, 'invoiceId') ?? ''
    const invoice = await findOpenInvoice(deps.db, stripeSubscriptionId, invoiceId)
    if (!invoice) return 'The invoice is not open any more'
    if (isOver(entitlement)) return 'The subscription has ended'
    if (await hasReadOfFailure(deps.db, { stripeSubscriptionId, invoiceId }))
      return 'Another mail has led to the page on which it is confirmed'
    return actionRequiredNotice({
      amount: formatMoney(invoice.amountDueMinor, invoice.currency),
      planName: await findPaidPlanName(deps, details, subscription),
      payUrl: invoice.hostedInvoiceUrl ?? dashboardUrl(deps),
    })
  }),
}

export const paymentRecovered: Mail<PaymentRecovered> = {
  row: (request) => subscriptionRow(request, request.invoiceId),
  compose: aboutSubscription(
    async (deps, { details, stripeSubscriptionId }, { subscription, entitlement, hasToken }) => {
      const invoiceId = textAt(details, 'invoiceId') ?? ''
      const about = { kind: 'payment_failed', stripeSubscriptionId: stripeSubscriptionId ?? '', invoiceId }
      if (!(await wasNotified(deps.db, about))) return 'The customer was never told that it failed'
      const invoice = await findInvoice(deps.db, invoiceId)
      if (!invoice || isOver(entitlement)) return 'The subscription has ended'
      const access = readAccess(deps, subscription, entitlement)
      const goingOn = access === 'given' ? undefined : await findGoingOn(deps, subscription, false)
      return paymentRecoveredNotice({
        amount: formatMoney(invoice.amountCents, invoice.currency),
        planName: await findPaidPlanName(deps, details, subscription),
        access,
        hasToken,
        goesOn: goingOn && describeGoingOn(goingOn),
        stillOpen: await findOtherToPay(deps, subscription, invoiceId),
        dashboardUrl: dashboardUrl(deps),
      })
    },
  ),
}

/** `returns` if only what was to be paid keeps the plan from giving access. */
type AccessNow = 'given' | 'returns' | 'refused'

const FOR_WANT_OF_PAYMENT = ['subscription_unpaid', 'subscription_incomplete', 'past_due_grace_over']

/** After a payment; Stripe's word that the subscription has returned may still be to come. */
function readAccess(deps: Deps, subscription: SubscriptionRecord, entitlement: Entitlement): AccessNow {
  if (entitlement.state === 'entitled') return 'given'
  const wasPayment = FOR_WANT_OF_PAYMENT.includes(entitlement.reason)
  return wasPayment && returnsWhenPaid(deps, subscription) ? 'returns' : 'refused'
}

/** A payment that keeps a plan overdue. */
export interface OverduePayment {
  amount: string
  /** Undefined if access does not continue while an invoice is open. */
  accessUntil: string | undefined
  /** Whether the plan has a token in use. */
  hasToken: boolean
  /** With what the account goes on where the plan gives no access, within a sentence. */
  goesOn: string | undefined
  /** Only the payment keeps the token from working. */
  returnsWhenPaid: boolean
  /** What else of the subscription is open; undefined if nothing is. */
  otherAmount: string | undefined
}

export interface FailedPayment extends OverduePayment {
  planName: string
  remedy: PaymentRemedy
  /** The page where the invoice can be paid at once. */
  payUrl: string | undefined
  dashboardUrl: string
}

const CAUSES: Readonly<Record<PaymentRemedy, string>> = {
  change_method: 'Cards expire and banks decline payments; a new card or another attempt usually solves it.',
  add_method: 'No payment method is on file. Add one on your dashboard, or pay the invoice.',
  none: 'Please pay the invoice.',
}

const NEXT_PAYMENTS: Readonly<Record<PaymentRemedy, string | undefined>> = {
  change_method: 'Your next payments can go to another card: change it at',
  add_method: 'Your next payments need a payment method too: add one at',
  none: undefined,
}

const REMEDY_LABELS: Readonly<Record<PaymentRemedy, string>> = {
  change_method: 'Update your payment method',
  add_method: 'Add a payment method',
  none: 'Open your dashboard',
}

export function paymentFailedNotice(payment: FailedPayment): SubjectNotice {
  const { amount, planName, remedy, otherAmount, payUrl, dashboardUrl } = payment
  const next = NEXT_PAYMENTS[remedy]
  return {
    subject: `Your payment for ${brand.productName} did not go through`,
    title: 'Your payment did not go through',
    preview: `We could not charge ${amount}; please pay the invoice`,
    paragraphs: [
      `We could not charge ${amount} for ${brand.productName} ${planName}. ${CAUSES[remedy]}`,
      describeOverdue(payment),
      ...(payUrl && next ? [`${next} ${dashboardUrl}`] : []),
    ],
    facts: [
      { label: 'Open amount', value: amount },
      ...(otherAmount ? [{ label: 'Also open', value: otherAmount }] : []),
    ],
    action: payUrl
      ? { label: 'Pay the invoice', url: payUrl }
      : { label: REMEDY_LABELS[remedy], url: dashboardUrl },
  }
}

/** What it means for access, and what paying does. */
export function describeOverdue(payment: OverduePayment): string {
  const { accessUntil, hasToken } = payment
  return accessUntil
    ? `${hasToken ? 'Your token keeps working' : 'The plan gives access'} until ${accessUntil}. ${oncePaid(payment)}, nothing changes for you.`
    : describeReturn(payment)
}

function oncePaid({ otherAmount }: OverduePayment): string {
  return otherAmount
    ? `Once this invoice and the other ${otherAmount} that is still open are paid`
    : 'Once the invoice is paid'
}

function describeReturn(payment: OverduePayment): string {
  const { goesOn, hasToken, returnsWhenPaid } = payment
  if (goesOn || !hasToken)
    return `${describeNow(goesOn)} ${returnsWhenPaid ? `${oncePaid(payment)}, the plan pays for calls again.` : SEE_DASHBOARD}`
  return returnsWhenPaid
    ? `Your token is refused for now. ${oncePaid(payment)}, it works again at once.`
    : 'Your token is also refused right now for another reason; the dashboard says which, and what to do.'
}

const SEE_DASHBOARD = 'The dashboard says why, and what to do.'

const describeNow = (goesOn: string | undefined) =>
  `The plan pays for no calls for now${goesOn ? `; ${goesOn}` : ''}.`

interface RecoveredPayment {
  amount: string
  planName: string
  access: AccessNow
  /** Whether the plan has a token in use. */
  hasToken: boolean
  /** With what the account goes on where the plan gives no access, within a sentence. */
  goesOn: string | undefined
  /** The subscription's other open invoices. */
  stillOpen: StillOpen | undefined
  dashboardUrl: string
}

export function paymentRecoveredNotice(payment: RecoveredPayment): SubjectNotice {
  const { amount, planName, stillOpen } = payment
  const paid = { label: 'Paid', value: amount }
  return {
    subject: `Your payment for ${brand.productName} went through`,
    title: 'Payment received, thank you',
    preview: `We have received ${amount}`,
    paragraphs: [
      `We have received your payment for ${brand.productName} ${planName}. ${describeAccess(payment)}`.trim(),
      ...(stillOpen ? [describeStillOpen(payment, stillOpen)] : []),
    ],
    facts: stillOpen ? [paid, { label: 'Still open', value: stillOpen.amount }] : [paid],
    action: stillOpen?.payUrl
      ? { label: 'Pay the invoice', url: stillOpen.payUrl }
      : { label: 'Open your dashboard', url: payment.dashboardUrl },
  }
}

function describeAccess({ access, goesOn, hasToken, stillOpen }: RecoveredPayment): string {
  const works = hasToken ? 'Your token works' : 'The plan gives access'
  if (access === 'refused')
    return goesOn || !hasToken
      ? `${describeNow(goesOn)} ${SEE_DASHBOARD}`
      : 'Your token is refused right now for another reason; the dashboard says which, and what to do.'
  if (access === 'returns')
    return stillOpen
      ? ''
      : `With it ${hasToken ? 'your token works' : 'the plan gives access'} again; you do not need to do anything.`
  if (!stillOpen) return `${works}; you do not need to do anything.`
  return stillOpen.accessUntil ? `${works} until ${stillOpen.accessUntil}.` : `${works}.`
}

function describeStillOpen({ access, hasToken }: RecoveredPayment, { amount }: StillOpen): string {
  const please = `Another payment is still open. Please pay ${amount} as well`
  if (access !== 'returns') return `${please}.`
  return `${please}; once it is paid, ${hasToken ? 'your token works' : 'the plan gives access'} again.`
}

export function actionRequiredNotice(payment: {
  amount: string
  planName: string
  payUrl: string
}): SubjectNotice {
  return {
    subject: `Please confirm your payment for ${brand.productName}`,
    title: 'Your bank wants you to confirm',
    preview: `${payment.amount} waits for your confirmation`,
    paragraphs: [
      `Your bank asks you to confirm the payment of ${payment.amount} for ${brand.productName} ${payment.planName}. Until then the invoice stays open.`,
      'The page of the invoice leads you through it; it takes a minute.',
    ],
    facts: [{ label: 'Open amount', value: payment.amount }],
    action: { label: 'Confirm the payment', url: payment.payUrl },
  }
}
