import { formatMoney } from '@kamiyo/catalog/format'
import type { Deps } from '../../../deps.ts'
import { formatDate } from '../../../lib/date.ts'
import { textAt } from '../../../lib/json.ts'
import { type DashboardObject, dashboardLink } from '../../../stripe/dashboard-link.ts'
import { findDispute } from '../../reversals/disputes.ts'
import { findFraudWarning } from '../../reversals/fraud-warnings.ts'
import { findInvoiceIssue } from '../../reversals/invoice-issues.ts'
import { findRefund } from '../../reversals/refunds.ts'
import { disputeNotice, fraudWarningNotice, invoiceIssueNotice, refundNotice } from '../notices/reversals.ts'
import { type DeliveryRecord, findRecipient } from '../repository.ts'
import { toAdmins } from './admin.ts'

interface Payment {
  amountMinor: number
  currency: string
  customerId: string | null
}

const GONE = 'It is no longer stored'

export const composeRefund = toAdmins(async (deps, delivery) => {
  const refund = await findRefund(deps.db, stripeIdOf(delivery))
  if (!refund) return GONE
  const hasFailed = refund.status === 'failed' || refund.status === 'canceled'
  if (stateOf(delivery) === 'made' && hasFailed) return 'The refund failed since, and has a mail of its own'
  return refundNotice({
    ...(await aboutPayment(deps, refund, ['payments', refund.stripeChargeId])),
    reason: refund.reason,
    failure: hasFailed ? (refund.failureReason ?? refund.status) : null,
  })
})

export const composeDispute = toAdmins(async (deps, delivery) => {
  const dispute = await findDispute(deps.db, stripeIdOf(delivery))
  if (!dispute) return GONE
  const { status, reason, evidenceDueAt } = dispute
  if (stateOf(delivery) !== status) return `The dispute is ${status} by now, and that has a mail of its own`
  return disputeNotice({
    ...(await aboutPayment(deps, dispute, ['disputes', dispute.stripeDisputeId])),
    status,
    reason,
    evidenceDue: evidenceDueAt && formatDate(evidenceDueAt),
  })
})

export const composeFraudWarning = toAdmins(async (deps, delivery) => {
  const warning = await findFraudWarning(deps.db, stripeIdOf(delivery))
  if (!warning) return GONE
  if (!warning.isActionable) return 'The payment was refunded or disputed since'
  const payment = await aboutPayment(deps, warning, ['payments', warning.stripeChargeId])
  return fraudWarningNotice({ ...payment, fraudType: warning.fraudType })
})

export const composeInvoiceIssue = toAdmins(async (deps, delivery) => {
  const issue = await findInvoiceIssue(deps.db, stripeIdOf(delivery))
  if (!issue) return GONE
  if (issue.kind !== stateOf(delivery))
    return `The invoice is ${issue.kind} by now, and that has a mail of its own`
  if (issue.resolution && issue.resolution !== issue.kind) return `The invoice was ${issue.resolution} since`
  const { stripeInvoiceId, invoiceNumber, kind, reason } = issue
  const payment = await aboutPayment(deps, issue, ['invoices', stripeInvoiceId])
  return invoiceIssueNotice({ ...payment, kind, reason, invoice: invoiceNumber ?? stripeInvoiceId }) ?? GONE
})

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

const stripeIdOf = ({ details }: DeliveryRecord) => textAt(details, 'stripeId') ?? ''
const stateOf = ({ details }: DeliveryRecord) => textAt(details, 'state')
