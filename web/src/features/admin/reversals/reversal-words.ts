import { asWords } from '../../../lib/words.ts'
import type { Reversal } from '../customers/get-customer.ts'

type Facts = Pick<Reversal, 'kind' | 'status' | 'resolution'>

const KIND_NAMES: Record<Reversal['kind'], string> = {
  refund: 'Refund',
  dispute: 'Dispute',
  fraud_warning: 'Fraud warning',
  invoice_issue: 'Invoice',
  late_payment: 'Late payment',
}

/** An inquiry comes before a dispute and moves no money. */
export function reversalName({ kind, status }: Pick<Facts, 'kind' | 'status'>): string {
  return kind === 'dispute' && status.startsWith('warning_') ? 'Inquiry of a bank' : KIND_NAMES[kind]
}

export function reversalStatus({ kind, status, resolution }: Facts): string {
  const words = asWords(status)
  if (kind === 'dispute') return words.replace(/^warning /, '')
  return resolution === null || resolution === status ? words : `${words}, ${resolution} since`
}

/** The decision that someone has to make, as a line on the overview. */
export function reversalTitle({ kind, status }: Facts, amount: string): string {
  if (kind === 'fraud_warning') return `A bank reports fraud on a payment of ${amount}`
  if (kind === 'invoice_issue')
    return status === 'uncollectible'
      ? `An invoice of ${amount} was written off`
      : `An invoice of ${amount} could not be finalised`
  if (kind === 'late_payment') return `A payment of ${amount} arrived for what had ended`
  if (kind === 'refund') return `A refund of ${amount} is ${asWords(status)}`
  const isInquiry = status.startsWith('warning_')
  if (status.endsWith('under_review'))
    return isInquiry
      ? `A bank is reviewing the answer about a payment of ${amount}`
      : `The bank is reviewing the evidence for a disputed payment of ${amount}`
  return isInquiry ? `A bank asks about a payment of ${amount}` : `A payment of ${amount} is disputed`
}

const REFUND_OR_SELL =
  'The customer was told, and asked what they would like: refund it in Stripe, or sell it to them anew.'

const LATE_ADVICE: Record<string, string> = {
  order_ended: `Its order was cancelled before, so nothing is given for it. ${REFUND_OR_SELL}`,
  plan_ended: `The plan ended before its period did, and does not come back by it. ${REFUND_OR_SELL}`,
  customer_deleted: `The customer was deleted at Stripe before, so no credits were added. ${REFUND_OR_SELL}`,
}

/** The next step, if there is one. */
export function reversalAdvice(
  reversal: Facts & Pick<Reversal, 'evidence_due_at' | 'reason'>,
): string | null {
  const { kind, status, evidence_due_at: due, reason } = reversal
  if (kind === 'fraud_warning')
    return 'Refund it in full before it becomes a dispute, or leave it if you know the customer.'
  if (kind === 'late_payment') return LATE_ADVICE[status] ?? null
  if (kind === 'dispute' && status.endsWith('needs_response'))
    return due ? `Evidence is due by ${due.slice(0, 16).replace('T', ' ')} UTC.` : 'It waits for evidence.'
  if (status === 'finalization_failed')
    return `${reason ?? 'Stripe gave no reason.'} Nothing is charged until it is fixed and finalised in Stripe.`
  if (status === 'uncollectible')
    return 'It is no longer charged. Void it, or leave it for the customer to pay.'
  return null
}
