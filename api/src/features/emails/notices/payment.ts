import { brand } from '@kamiyo/catalog/brand'
import type { SubjectNotice } from '../templates/notice.tsx'

export interface FailedPayment {
  amount: string
  planName: string
  /** Undefined where access does not outlast an open invoice. */
  accessUntil: string | undefined
  dashboardUrl: string
}

export function paymentFailedNotice(payment: FailedPayment): SubjectNotice {
  const { amount, planName, accessUntil, dashboardUrl } = payment
  return {
    subject: `Your payment for ${brand.productName} did not go through`,
    title: 'Your payment did not go through',
    preview: `We could not charge ${amount}; please check your card`,
    paragraphs: [
      `We could not charge ${amount} for ${brand.productName} ${planName}. Cards expire and banks refuse; a new card or another try usually settles it.`,
      accessUntil
        ? `Your token keeps working until ${accessUntil}. Once the invoice is paid, nothing changes for you.`
        : 'Your token is refused until the invoice is paid, and works again from that moment.',
    ],
    facts: [{ label: 'Open amount', value: amount }],
    action: { label: 'Update your payment method', url: dashboardUrl },
  }
}

export function paymentRecoveredNotice(payment: {
  amount: string
  planName: string
  dashboardUrl: string
}): SubjectNotice {
  return {
    subject: `Your payment for ${brand.productName} went through`,
    title: 'Payment received, thank you',
    preview: 'Everything is settled and your token works',
    paragraphs: [
      `We have received your payment for ${brand.productName} ${payment.planName}. Your token works as before; there is nothing you need to do.`,
    ],
    facts: [{ label: 'Paid', value: payment.amount }],
    action: { label: 'Open your dashboard', url: payment.dashboardUrl },
  }
}
