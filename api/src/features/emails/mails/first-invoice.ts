import { brand } from '@kamiyo/catalog/brand'
import { formatMoney } from '@kamiyo/catalog/format'
import type { Deps } from '../../../deps.ts'
import { formatDate } from '../../../lib/date.ts'
import { at, instantOf, textAt } from '../../../lib/json.ts'
import { findOpenInvoice } from '../../invoices/repository.ts'
import { isOver } from '../../subscriptions/entitlement.ts'
import { dashboardUrl, type Mail } from '../compose/mail.ts'
import { type AboutPayment, findPaidPlanName } from '../compose/paid-plan.ts'
import { aboutSubscription, returnsWhenPaid, subscriptionRow } from '../compose/subscription.ts'
import type { SubjectNotice } from '../templates/notice.tsx'

/** For a subscription that was created without a checkout; `payBy` if there is a deadline. */
interface FirstInvoiceOpen extends AboutPayment {
  invoiceId: string
  isSent: boolean
  payBy: Date | null
}

const REQUEST = { timeout: 5_000, maxNetworkRetries: 0 }

export const firstInvoice: Mail<FirstInvoiceOpen> = {
  row: (request) => subscriptionRow(request, request.invoiceId),
  compose: aboutSubscription(async (deps, { details }, subject) => {
    const { subscription, entitlement } = subject
    const { stripeSubscriptionId, checkoutPaymentStatus, status } = subscription
    const invoice = await findOpenInvoice(deps.db, stripeSubscriptionId, textAt(details, 'invoiceId') ?? '')
    if (!invoice) return 'The invoice is not open any more'
    if (isOver(entitlement)) return 'The subscription has ended'
    if (checkoutPaymentStatus !== null) return 'The order page tells of it'
    const now = deps.clock.now()
    const isSent = at(details, 'isSent') === true
    const payBy = instantOf(details, 'payBy')
    if (!isSent) {
      if (status !== 'incomplete') return 'The subscription has started'
      if (!payBy || payBy <= now) return 'The order has lapsed'
      if (await hasCheckout(deps, stripeSubscriptionId)) return 'The order page tells of it'
    }
    return firstInvoiceNotice({
      amount: formatMoney(invoice.amountDueMinor, invoice.currency),
      planName: await findPaidPlanName(deps, details, subscription),
      payBy: payBy && (isSent ? formatDate(payBy) : formatMinute(payBy)),
      lapses: !isSent,
      hasAccess: entitlement.state === 'entitled',
      startsWhenPaid: returnsWhenPaid(deps, subscription),
      payUrl: invoice.hostedInvoiceUrl ?? dashboardUrl(deps),
    })
  }),
}

/**
 * We do not know about a checkout that was created elsewhere or whose events have not arrived, so we ask
 * Stripe.
 */
async function hasCheckout({ stripe }: Deps, subscription: string): Promise<boolean> {
  const { data } = await stripe.checkout.sessions.list({ subscription, limit: 1 }, REQUEST)
  return data.length > 0
}

const MINUTE = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' })

/** For deadlines within hours: `15 June 2026 at 10:00 UTC`. */
function formatMinute(date: Date): string {
  return `${MINUTE.format(date)} UTC`
}

export interface FirstInvoice {
  amount: string
  planName: string
  /** Undefined if the invoice has no due date. */
  payBy: string | undefined
  /** The order is cancelled if it is not paid by then. */
  lapses: boolean
  hasAccess: boolean
  /** Only the payment keeps the token from working. */
  startsWhenPaid: boolean
  payUrl: string
}

export function firstInvoiceNotice(invoice: FirstInvoice): SubjectNotice {
  const { amount, planName, payBy, payUrl } = invoice
  return {
    subject: `Your first invoice for ${brand.productName}`,
    title: 'Your first invoice is open',
    preview: payBy ? `${amount}, to be paid by ${payBy}` : `${amount} is to be paid`,
    paragraphs: [
      `The first invoice for ${brand.productName} ${planName} comes to ${amount} and is not paid yet. ${describeDeadline(invoice)}`,
      describeToken(invoice),
    ],
    facts: [{ label: 'Open amount', value: amount }, ...(payBy ? [{ label: 'Pay by', value: payBy }] : [])],
    action: { label: 'Pay the invoice', url: payUrl },
  }
}

function describeDeadline({ payBy, lapses }: FirstInvoice): string {
  if (!payBy) return 'Its page leads you through the payment.'
  const until = `You can pay it on its page until ${payBy}`
  return lapses
    ? `${until}; after that the order lapses, and nothing is charged.`
    : `Please pay it on its page by ${payBy}.`
}

function describeToken({ hasAccess, startsWhenPaid }: FirstInvoice): string {
  if (hasAccess) return 'Your token works meanwhile.'
  return startsWhenPaid
    ? 'Your token comes by e-mail as soon as the payment has arrived.'
    : 'The subscription also gives no access for another reason; the dashboard says which, and what to do.'
}
