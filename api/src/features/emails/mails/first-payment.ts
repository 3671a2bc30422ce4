import { brand } from '@kamiyo/catalog/brand'
import { listOpenInvoices } from '../../invoices/repository.ts'
import { findInvoiceToPay, nameFirstInvoice } from '../../invoices/to-pay.ts'
import { isOver } from '../../subscriptions/entitlement.ts'
import { dashboardUrl, type Mail } from '../compose/mail.ts'
import { type AboutPayment, findPaidPlanName } from '../compose/paid-plan.ts'
import { aboutSubscription, returnsWhenPaid, subscriptionRow } from '../compose/subscription.ts'
import type { SubjectNotice } from '../templates/notice.tsx'

/** For a first payment that takes days: it is in progress, or it failed. */
interface FirstPayment extends AboutPayment {
  sessionId: string
}

export const paymentPending: Mail<FirstPayment> = {
  row: (request) => subscriptionRow(request, request.sessionId),
  compose: aboutSubscription(async (deps, { details }, subject) => {
    const { subscription, entitlement } = subject
    if (subscription.firstPaidAt) return 'The payment has arrived'
    if (subscription.checkoutPaymentStatus !== 'unpaid') return 'The payment is not on its way any more'
    if (isOver(entitlement)) return 'The subscription has ended'
    return paymentPendingNotice({
      planName: await findPaidPlanName(deps, details, subscription),
      startsWhenPaid: returnsWhenPaid(deps, subscription),
      dashboardUrl: dashboardUrl(deps),
    })
  }),
}

export const firstPaymentFailed: Mail<FirstPayment> = {
  row: (request) => subscriptionRow(request, request.sessionId),
  compose: aboutSubscription(async (deps, { details }, subject) => {
    const { subscription, entitlement } = subject
    if (subscription.firstPaidAt) return 'It was paid after all'
    const open = isOver(entitlement) ? [] : await listOpenInvoices(deps.db, subscription.stripeSubscriptionId)
    const invoice = findInvoiceToPay(open, true)
    return firstPaymentFailedNotice({
      planName: await findPaidPlanName(deps, details, subscription),
      startsWhenPaid: returnsWhenPaid(deps, subscription),
      payUrl: invoice?.hostedInvoiceUrl ?? undefined,
      invoice: nameFirstInvoice(open),
      pricingUrl: `${deps.config.http.publicUrl}/pricing`,
    })
  }),
}

const OTHER_REASON =
  'The subscription also gives no access for another reason; the dashboard says which, and what to do.'

export function paymentPendingNotice(order: {
  planName: string
  /** Only the payment keeps the token from working. */
  startsWhenPaid: boolean
  dashboardUrl: string
}): SubjectNotice {
  return {
    subject: `Your payment for ${brand.productName} is on its way`,
    title: 'Your payment is on its way',
    preview: 'It takes some days',
    paragraphs: [
      `Thank you for your order of ${brand.productName} ${order.planName}. The way you pay, such as a bank debit or a transfer, takes some days.`,
      `${order.startsWhenPaid ? 'Your token comes by e-mail as soon as the payment has arrived.' : OTHER_REASON} Please do not pay again.`,
    ],
    action: { label: 'Open your dashboard', url: order.dashboardUrl },
  }
}

export function firstPaymentFailedNotice(order: {
  planName: string
  startsWhenPaid: boolean
  /** The page where the invoice can still be paid. */
  payUrl: string | undefined
  /** `its invoice of $19` */
  invoice: string
  pricingUrl: string
}): SubjectNotice {
  const { planName, startsWhenPaid, payUrl, invoice, pricingUrl } = order
  return {
    subject: `Your payment for ${brand.productName} did not arrive`,
    title: 'Your payment did not arrive',
    preview: 'Your subscription could not start',
    paragraphs: [
      `Your bank did not carry out the payment for ${brand.productName} ${planName}, so the subscription gives no access.`,
      payUrl
        ? `You can still pay ${invoice}, by card as well. ${startsWhenPaid ? 'Your token comes by e-mail when that is done.' : OTHER_REASON}`
        : 'You are welcome to order again and pay another way.',
    ],
    action: payUrl ? { label: 'Pay the invoice', url: payUrl } : { label: 'See the plans', url: pricingUrl },
  }
}
