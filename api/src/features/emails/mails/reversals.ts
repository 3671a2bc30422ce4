import { brand } from '@kamiyo/catalog/brand'
import { formatCredits, formatMoney } from '@kamiyo/catalog/format'
import type { Deps } from '../../../deps.ts'
import { formatDate } from '../../../lib/date.ts'
import { textAt } from '../../../lib/json.ts'
import { type DashboardObject, dashboardLink } from '../../../stripe/dashboard-link.ts'
import { findPurchase } from '../../purchases/repository.ts'
import { findDispute } from '../../reversals/disputes.ts'
import { findFraudWarning } from '../../reversals/fraud-warnings.ts'
import { findInvoiceIssue } from '../../reversals/invoice-issues.ts'
import { findRefund } from '../../reversals/refunds.ts'
import type { Mail } from '../compose/mail.ts'
import { toAdmins } from '../compose/operators.ts'
import { findTakenBy } from '../facts.ts'
import { type DeliveryRecord, findRecipient } from '../repository.ts'
import type { SubjectNotice } from '../templates/notice.tsx'
import { disputeWords } from './dispute-words.ts'

interface Payment {
  amountMinor: number
  currency: string
  customerId: string | null
}

export const moneyRow = (stripeId: string, state: string) => ({
  dedupeKey: `${stripeId}:${state}`,
  details: { stripeId, state },
})

export const GONE = 'It is no longer stored'

export const refund: Mail<{ refundId: string; hasFailed: boolean }> = {
  row: ({ refundId, hasFailed }) => moneyRow(refundId, hasFailed ? 'failed' : 'made'),
  compose: toAdmins(async (deps, delivery) => {
    const refund = await findRefund(deps.db, stripeIdOf(delivery))
    if (!refund) return GONE
    const hasFailed = refund.status === 'failed' || refund.status === 'canceled'
    if (stateOf(delivery) === 'made' && hasFailed) return 'The refund failed since, and has a mail of its own'
    return refundNotice({
      ...(await aboutPayment(deps, refund, ['payments', refund.stripeChargeId])),
      credits: await describeCredits(deps, refund, refund.stripeRefundId),
      isOfUsage: refund.statementId !== null,
      reason: refund.reason,
      failure: hasFailed ? (refund.failureReason ?? refund.status) : null,
    })
  }),
}

export const dispute: Mail<{ disputeId: string; status: string }> = {
  row: ({ disputeId, status }) => moneyRow(disputeId, status),
  compose: toAdmins(async (deps, delivery) => {
    const dispute = await findDispute(deps.db, stripeIdOf(delivery))
    if (!dispute) return GONE
    const { status, reason, evidenceDueAt } = dispute
    if (stateOf(delivery) !== status) return `The dispute is ${status} by now, and that has a mail of its own`
    return disputeNotice({
      ...(await aboutPayment(deps, dispute, ['disputes', dispute.stripeDisputeId])),
      credits: await describeCredits(deps, dispute, dispute.stripeDisputeId),
      isOfUsage: dispute.statementId !== null,
      status,
      reason,
      evidenceDue: evidenceDueAt && formatDate(evidenceDueAt),
    })
  }),
}

export const fraudWarning: Mail<{ warningId: string }> = {
  row: ({ warningId }) => moneyRow(warningId, 'actionable'),
  compose: toAdmins(async (deps, delivery) => {
    const warning = await findFraudWarning(deps.db, stripeIdOf(delivery))
    if (!warning) return GONE
    if (!warning.isActionable) return 'The payment was refunded or disputed since'
    const payment = await aboutPayment(deps, warning, ['payments', warning.stripeChargeId])
    return fraudWarningNotice({ ...payment, fraudType: warning.fraudType })
  }),
}

export const invoiceIssue: Mail<{ invoiceId: string; issue: string }> = {
  row: ({ invoiceId, issue }) => moneyRow(invoiceId, issue),
  compose: toAdmins(async (deps, delivery) => {
    const issue = await findInvoiceIssue(deps.db, stripeIdOf(delivery))
    if (!issue) return GONE
    if (issue.kind !== stateOf(delivery))
      return `The invoice is ${issue.kind} by now, and that has a mail of its own`
    if (issue.resolution && issue.resolution !== issue.kind)
      return `The invoice was ${issue.resolution} since`
    const { stripeInvoiceId, invoiceNumber, kind, reason } = issue
    const payment = await aboutPayment(deps, issue, ['invoices', stripeInvoiceId])
    return (
      invoiceIssueNotice({
        ...payment,
        kind,
        reason,
        invoice: invoiceNumber ?? stripeInvoiceId,
        isOfUsage: issue.statementId !== null,
      }) ?? GONE
    )
  }),
}

async function aboutPayment(
  { db, config }: Deps,
  { amountMinor, currency, customerId }: Payment,
  [kind, id]: [DashboardObject, string],
) {
  const address = customerId && (await findRecipient(db, customerId))
  return {
    amount: formatMoney(amountMinor, currency),
    customer: address || 'no address is known',
    stripeUrl: dashboardLink(config.stripe, kind, id),
  }
}

/** What this refund or dispute did to the credits that the payment had bought; null for a payment of a subscription. */
async function describeCredits(
  { db }: Deps,
  { creditPurchaseId }: { creditPurchaseId: string | null },
  reversalId: string,
): Promise<string | null> {
  const purchase = creditPurchaseId === null ? undefined : await findPurchase(db, creditPurchaseId)
  if (!purchase) return null
  const { sessionId, takenBackMillis, unrecoveredMillis } = purchase
  const own = await findTakenBy(db, { sessionId, reversalId })
  const others = takenBackMillis - own
  return [
    own === 0 ? 'none taken back by this' : `${formatCredits(own / 1000)} taken back`,
    ...(others > 0 ? [`${formatCredits(others / 1000)} by others`] : []),
    ...(unrecoveredMillis > 0
      ? [`${formatCredits(unrecoveredMillis / 1000)} had been used or had expired`]
      : []),
  ].join('; ')
}

export const stripeIdOf = ({ details }: DeliveryRecord) => textAt(details, 'stripeId') ?? ''
const stateOf = ({ details }: DeliveryRecord) => textAt(details, 'state')

interface AboutPayment {
  amount: string
  /** The customer's address, or Stripe's id if it is unknown. */
  customer: string
  /** The page in Stripe's Dashboard. */
  stripeUrl: string
}

export const subjectOf = (text: string) => `[${brand.productName}] ${text}`
const inWords = (word: string) => word.replaceAll('_', ' ')

const ACCESS_STAYS =
  'It had paid for usage alone, so access stays as it is, whatever your choice in the catalogue.'
const ACCESS_IS_A_CHOICE =
  'What a refund in full or a lost dispute does to access is your choice in the catalogue; a refund in part leaves it as it is. Their page shows what it is now.'
const CREDITS_GO_BACK = 'What was left of the credits that it had paid for was taken back.'

interface PaidFor {
  /** What became of the credits that it had bought; null where it had bought none. */
  credits: string | null
  /** It had paid an invoice of usage alone. */
  isOfUsage: boolean
}

function describeEffect({ credits, isOfUsage }: PaidFor): string {
  if (credits !== null) return CREDITS_GO_BACK
  return isOfUsage ? ACCESS_STAYS : ACCESS_IS_A_CHOICE
}

export function refundNotice(
  refund: AboutPayment & PaidFor & { reason: string | null; failure: string | null },
): SubjectNotice {
  const { amount, credits, customer, failure, stripeUrl } = refund
  const what = failure === null ? `${amount} was refunded` : `A refund of ${amount} failed`
  return {
    subject: subjectOf(what),
    title: what,
    preview: customer,
    paragraphs: [
      failure === null
        ? `The money is on its way back to the customer. ${describeEffect(refund)}`
        : 'The bank sent the money back to your balance, so the customer does not have it. Pay them another way, or try again.',
    ],
    facts: [
      { label: 'Customer', value: customer },
      { label: 'Reason', value: refund.reason ? inWords(refund.reason) : 'none given' },
      ...(credits === null || failure !== null ? [] : [{ label: 'Credits', value: credits }]),
      ...(failure === null ? [] : [{ label: 'Failure', value: inWords(failure) }]),
    ],
    action: { label: 'Look at the payment', url: stripeUrl },
  }
}

export function disputeNotice(
  dispute: AboutPayment & PaidFor & { status: string; reason: string; evidenceDue: string | null },
): SubjectNotice {
  const { amount, credits, customer, status, stripeUrl } = dispute
  const { title, paragraph } = disputeWords(status)
  const due = status.endsWith('needs_response') ? dispute.evidenceDue : null
  return {
    subject: subjectOf(due ? `${title(amount)}: answer by ${due}` : title(amount)),
    title: title(amount),
    preview: due ? `Evidence is due on ${due}` : customer,
    paragraphs: [status === 'lost' ? `${paragraph} ${describeEffect(dispute)}` : paragraph],
    facts: [
      { label: 'Customer', value: customer },
      { label: 'Reason', value: inWords(dispute.reason) },
      { label: 'Status', value: inWords(status) },
      ...(credits === null ? [] : [{ label: 'Credits', value: credits }]),
      ...(due ? [{ label: 'Evidence due', value: due }] : []),
    ],
    action: { label: due ? 'Answer the dispute' : 'Look at the dispute', url: stripeUrl },
  }
}

export function fraudWarningNotice(warning: AboutPayment & { fraudType: string }): SubjectNotice {
  const title = `A bank reports fraud on a payment of ${warning.amount}`
  return {
    subject: subjectOf(title),
    title,
    preview: warning.customer,
    paragraphs: [
      'The card issuer reports this payment as fraudulent. Most such payments are disputed later. A full refund now avoids the dispute and its fee.',
    ],
    facts: [
      { label: 'Customer', value: warning.customer },
      { label: 'Reported as', value: inWords(warning.fraudType) },
    ],
    action: { label: 'Look at the payment', url: warning.stripeUrl },
  }
}

const INVOICE_WORDS: Record<string, { title(amount: string): string; paragraph: string }> = {
  voided: {
    title: (amount) => `An invoice of ${amount} was voided`,
    paragraph: 'It can no longer be paid, and counts as if it had never been sent.',
  },
  uncollectible: {
    title: (amount) => `An invoice of ${amount} is marked uncollectible`,
    paragraph: 'Stripe no longer tries to collect it. The customer can still pay it on its page.',
  },
  finalization_failed: {
    title: (amount) => `An invoice of ${amount} could not be finalised`,
    paragraph:
      'It stays a draft, and nothing is charged until somebody fixes the cause and finalises it. Usually an address for taxes is missing.',
  },
}

const BILL_AGAIN =
  'It bills usage alone. Where that is still owed, deliver its statement again onto a new invoice; where it is not, write the statement off. Both are actions of “Needs attention” and of pnpm admin statements.'

export function invoiceIssueNotice(
  issue: AboutPayment & { kind: string; invoice: string; isOfUsage: boolean; reason: string | null },
): SubjectNotice | undefined {
  const words = INVOICE_WORDS[issue.kind]
  if (!words) return undefined
  const title = words.title(issue.amount)
  return {
    subject: subjectOf(title),
    title,
    preview: issue.customer,
    paragraphs: [words.paragraph, ...(issue.isOfUsage ? [BILL_AGAIN] : [])],
    facts: [
      { label: 'Customer', value: issue.customer },
      { label: 'Invoice', value: issue.invoice },
      ...(issue.reason ? [{ label: 'Reason', value: issue.reason }] : []),
    ],
    action: { label: 'Look at the invoice', url: issue.stripeUrl },
  }
}
