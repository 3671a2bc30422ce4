import { brand } from '@kamiyo/catalog/brand'
import type { SubjectNotice } from '../templates/notice.tsx'

export interface FailedPayment {
  amount: string
  planName: string
  /** Undefined where access does not outlast an open invoice. */
  accessUntil: string | undefined
  /** Nothing else keeps the token from working. */
  returnsWhenPaid: boolean
  /** The page of the invoice, on which it can be paid at once. */
  payUrl: string | undefined
  dashboardUrl: string
}

export function paymentFailedNotice(payment: FailedPayment): SubjectNotice {
  const { amount, planName, accessUntil, payUrl, dashboardUrl } = payment
  return {
    subject: `Your payment for ${brand.productName} did not go through`,
    title: 'Your payment did not go through',
    preview: `We could not charge ${amount}; please pay the invoice`,
    paragraphs: [
      `We could not charge ${amount} for ${brand.productName} ${planName}. Cards expire and banks refuse; a new card or another try usually settles it.`,
      accessUntil
        ? `Your token keeps working until ${accessUntil}. Once the invoice is paid, nothing changes for you.`
        : sayOfReturn(payment),
      ...(payUrl ? [`Your next payments can go to another card: change it at ${dashboardUrl}`] : []),
    ],
    facts: [{ label: 'Open amount', value: amount }],
    action: payUrl
      ? { label: 'Pay the invoice', url: payUrl }
      : { label: 'Update your payment method', url: dashboardUrl },
  }
}

function sayOfReturn({ returnsWhenPaid }: FailedPayment): string {
  return returnsWhenPaid
    ? 'Your token is refused until the invoice is paid, and works again from that moment.'
    : 'Your token is refused just now, for another reason as well; the dashboard says which, and what to do.'
}

export function paymentRecoveredNotice(payment: {
  amount: string
  planName: string
  hasAccess: boolean
  dashboardUrl: string
}): SubjectNotice {
  const access = payment.hasAccess
    ? 'Your token works; there is nothing you need to do.'
    : 'Your token is refused for another reason just now; the dashboard says which, and what to do.'
  return {
    subject: `Your payment for ${brand.productName} went through`,
    title: 'Payment received, thank you',
    preview: `We have received ${payment.amount}`,
    paragraphs: [`We have received your payment for ${brand.productName} ${payment.planName}. ${access}`],
    facts: [{ label: 'Paid', value: payment.amount }],
    action: { label: 'Open your dashboard', url: payment.dashboardUrl },
  }
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
