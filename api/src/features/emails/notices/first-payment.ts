import { brand } from '@kamiyo/catalog/brand'
import type { SubjectNotice } from '../templates/notice.tsx'

const OTHER_REASON =
  'The subscription gives no access for another reason as well; the dashboard says which, and what to do.'

export function paymentPendingNotice(order: {
  planName: string
  /** Nothing else keeps the token from working. */
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
  /** The page of the invoice, where it can still be paid. */
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
        : 'You are welcome to order again and to pay in another way.',
    ],
    action: payUrl ? { label: 'Pay the invoice', url: payUrl } : { label: 'See the plans', url: pricingUrl },
  }
}
