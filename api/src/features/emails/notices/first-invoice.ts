import { brand } from '@kamiyo/catalog/brand'
import type { SubjectNotice } from '../templates/notice.tsx'

export interface FirstInvoice {
  amount: string
  planName: string
  /** Undefined where the invoice names no day. */
  payBy: string | undefined
  /** The order is off when it is not paid by then. */
  lapses: boolean
  hasAccess: boolean
  /** Nothing else keeps the token from working. */
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
      `The first invoice for ${brand.productName} ${planName} comes to ${amount} and is not paid yet. ${sayUntilWhen(invoice)}`,
      sayOfToken(invoice),
    ],
    facts: [{ label: 'Open amount', value: amount }, ...(payBy ? [{ label: 'Pay by', value: payBy }] : [])],
    action: { label: 'Pay the invoice', url: payUrl },
  }
}

function sayUntilWhen({ payBy, lapses }: FirstInvoice): string {
  if (!payBy) return 'Its page leads you through the payment.'
  const until = `You can pay it on its page until ${payBy}`
  return lapses
    ? `${until}; after that the order lapses, and nothing is charged.`
    : `Please pay it on its page by ${payBy}.`
}

function sayOfToken({ hasAccess, startsWhenPaid }: FirstInvoice): string {
  if (hasAccess) return 'Your token works meanwhile.'
  return startsWhenPaid
    ? 'Your token comes by e-mail as soon as the payment has arrived.'
    : 'The subscription gives no access for another reason as well; the dashboard says which, and what to do.'
}
