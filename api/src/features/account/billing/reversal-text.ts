import { formatMoney } from '@kamiyo/catalog/format'
import type { ListedReversal } from '../../reversals/list.ts'

const DATE = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' })

type Sentence = (amount: string, day: string) => string

const REFUND: Record<string, Sentence> = {
  succeeded: (amount, day) => `Refunded ${amount} on ${day}. Banks take up to ten days to show it.`,
  pending: (amount, day) => `A refund of ${amount} was begun on ${day} and is on its way to you.`,
  requires_action: (amount, day) =>
    `A refund of ${amount} was begun on ${day}. Stripe asks you by e-mail where to send it.`,
  failed: (amount, day) =>
    `A refund of ${amount} from ${day} did not reach you: the bank sent it back to us. Write to us, and we pay it in another way.`,
  canceled: (amount, day) => `A refund of ${amount} from ${day} was cancelled.`,
}
const anyRefund: Sentence = (amount, day) => `A refund of ${amount} was begun on ${day}.`

const INQUIRY: Sentence = (amount, day) =>
  `Your bank has asked us about a payment of ${amount} since ${day}. No money has moved.`
const DISPUTE: Record<string, Sentence> = {
  warning_needs_response: INQUIRY,
  warning_under_review: INQUIRY,
  warning_closed: (amount, day) =>
    `What your bank asked about a payment of ${amount} on ${day} is answered. No money has moved.`,
  won: (amount, day) =>
    `A payment of ${amount} was disputed on ${day}. The bank decided that it stands, so we keep it.`,
  lost: (amount, day) =>
    `A payment of ${amount} was disputed on ${day}. The bank decided for you, so the money stays with you.`,
  prevented: (amount, day) => `A dispute over ${amount} was settled on ${day} before it began.`,
}
const anyDispute: Sentence = (amount, day) =>
  `A payment of ${amount} was disputed on ${day}. The bank has not decided yet. If you did not mean to dispute it, tell your bank.`

/** What the customer needs to know about a refund, a dispute or an unpaid invoice. */
export function describeReversal({
  kind,
  status,
  amountMinor,
  currency,
  invoiceNumber,
  occurredAt,
}: ListedReversal): string {
  const amount = formatMoney(amountMinor, currency)
  const day = DATE.format(occurredAt)
  if (kind === 'refund') return (REFUND[status] ?? anyRefund)(amount, day)
  if (kind === 'dispute') return (DISPUTE[status] ?? anyDispute)(amount, day)
  return describeInvoice(
    invoiceNumber ? `Invoice ${invoiceNumber} of ${amount}` : `An invoice of ${amount}`,
    status,
    day,
  )
}

function describeInvoice(invoice: string, status: string, day: string): string {
  if (status === 'voided') return `${invoice} was voided on ${day}. You do not need to pay it.`
  if (status === 'uncollectible')
    return `${invoice} was not paid and was written off on ${day}. It is not charged any more; you can still pay it on its page.`
  return `${invoice} could not be finalised on ${day}, so it is not charged yet. We have been told; you do not need to do anything.`
}
