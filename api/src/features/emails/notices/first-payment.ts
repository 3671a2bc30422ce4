import { brand } from '@kamiyo/catalog/brand'
import type { SubjectNotice } from '../templates/notice.tsx'

export function paymentPendingNotice(order: { planName: string; dashboardUrl: string }): SubjectNotice {
  return {
    subject: `Your payment for ${brand.productName} is on its way`,
    title: 'Your payment is on its way',
    preview: 'Your token comes by e-mail when it has arrived',
    paragraphs: [
      `Thank you for your order of ${brand.productName} ${order.planName}. The way you pay, such as a bank debit or a transfer, takes some days.`,
      'Your token comes by e-mail as soon as the payment has arrived. You do not need to do anything; please do not pay again.',
    ],
    action: { label: 'Open your dashboard', url: order.dashboardUrl },
  }
}

export function firstPaymentFailedNotice(order: {
  planName: string
  /** The page of the invoice, where it can still be paid. */
  payUrl: string | undefined
  pricingUrl: string
}): SubjectNotice {
  const { planName, payUrl, pricingUrl } = order
  return {
    subject: `Your payment for ${brand.productName} did not arrive`,
    title: 'Your payment did not arrive',
    preview: 'Your subscription could not start',
    paragraphs: [
      `Your bank did not carry out the payment for ${brand.productName} ${planName}, so the subscription gives no access.`,
      payUrl
        ? 'You can still pay the invoice, by card as well. Your token comes by e-mail when that is done.'
        : 'You are welcome to order again and to pay in another way.',
    ],
    action: payUrl ? { label: 'Pay the invoice', url: payUrl } : { label: 'See the plans', url: pricingUrl },
  }
}
