import type { Db } from '../../db/client.ts'
import type { DashboardObject } from '../../stripe/dashboard-link.ts'
import { CLOSED_DISPUTE_STATUSES } from '../../stripe/dispute.ts'
import { type DisputeRecord, listDisputes, listOpenDisputes } from './disputes.ts'
import { type FraudWarningRecord, listActionableWarnings, listFraudWarnings } from './fraud-warnings.ts'
import {
  type InvoiceIssueRecord,
  type IssueResolution,
  listInvoiceIssues,
  listOpenInvoiceIssues,
} from './invoice-issues.ts'
import {
  type LatePaymentRecord,
  listLatePayments,
  listOpenLatePayments,
  pageOfLatePayment,
} from './late-payments.ts'
import { listRefunds, type RefundRecord } from './refunds.ts'

export const REVERSAL_KINDS = ['refund', 'dispute', 'fraud_warning', 'invoice_issue', 'late_payment'] as const
export type ReversalKind = (typeof REVERSAL_KINDS)[number]

/** A payment that went back or may go back, or for which nothing is given, or an invoice that will not be paid as it is. */
export interface ListedReversal {
  kind: ReversalKind
  id: string
  customerId: string | null
  status: string
  reason: string | null
  amountMinor: number
  currency: string
  invoiceNumber: string | null
  evidenceDueAt: Date | null
  /** Nothing more has to be done or can be expected. */
  isSettled: boolean
  /** How an invoice was settled. */
  resolution: IssueResolution | null
  occurredAt: Date
  /** The page in Stripe's Dashboard. */
  page: { kind: DashboardObject; id: string }
}

interface OfCustomers {
  kinds: readonly ReversalKind[]
  customerIds: readonly string[]
  limit: number
}

/**
 * The newest of each kind, newest first. One query after the other, because a page should not hold four
 * connections.
 */
export async function listReversals(
  db: Db,
  { kinds, customerIds, limit }: OfCustomers,
): Promise<ListedReversal[]> {
  const found: ListedReversal[] = []
  for (const kind of kinds) found.push(...(await LISTS[kind](db, customerIds, limit)))
  return newestFirst(found)
}

/** Reversals that need attention: open disputes, warnings that can be acted on, unpaid invoices, and payments that came too late. */
export async function listOpenReversals(
  db: Db,
  { since, limit }: { since: Date; limit: number },
): Promise<ListedReversal[]> {
  const disputes = await listOpenDisputes(db, limit)
  const warnings = await listActionableWarnings(db, limit)
  const issues = await listOpenInvoiceIssues(db, since, limit)
  const late = await listOpenLatePayments(db, since, limit)
  return newestFirst([
    ...disputes.map(fromDispute),
    ...warnings.map(fromFraudWarning),
    ...issues.map(fromInvoiceIssue),
    ...late.map(fromLatePayment),
  ])
}

const LISTS: Record<
  ReversalKind,
  (db: Db, of: readonly string[], limit: number) => Promise<ListedReversal[]>
> = {
  refund: async (db, of, limit) => (await listRefunds(db, of, limit)).map(fromRefund),
  dispute: async (db, of, limit) => (await listDisputes(db, of, limit)).map(fromDispute),
  fraud_warning: async (db, of, limit) => (await listFraudWarnings(db, of, limit)).map(fromFraudWarning),
  invoice_issue: async (db, of, limit) => (await listInvoiceIssues(db, of, limit)).map(fromInvoiceIssue),
  late_payment: async (db, of, limit) => (await listLatePayments(db, of, limit)).map(fromLatePayment),
}

function newestFirst(reversals: ListedReversal[]): ListedReversal[] {
  return reversals.sort((a, b) => b.occurredAt.getTime() - a.occurredAt.getTime())
}

const NO_INVOICE = { invoiceNumber: null, evidenceDueAt: null, resolution: null }

function fromRefund(row: RefundRecord): ListedReversal {
  const { stripeRefundId: id, customerId, status, failureReason, amountMinor, currency } = row
  return {
    ...NO_INVOICE,
    ...{ kind: 'refund', id, customerId, status, amountMinor, currency },
    reason: failureReason ?? row.reason,
    isSettled: ['succeeded', 'failed', 'canceled'].includes(status),
    occurredAt: row.refundedAt,
    page: { kind: 'payments', id: row.stripeChargeId },
  }
}

function fromDispute(row: DisputeRecord): ListedReversal {
  const { stripeDisputeId: id, customerId, status, reason, amountMinor, currency } = row
  return {
    ...NO_INVOICE,
    ...{ kind: 'dispute', id, customerId, status, reason, amountMinor, currency },
    evidenceDueAt: row.evidenceDueAt,
    isSettled: CLOSED_DISPUTE_STATUSES.includes(status),
    occurredAt: row.openedAt,
    page: { kind: 'disputes', id },
  }
}

function fromFraudWarning(row: FraudWarningRecord): ListedReversal {
  const { stripeWarningId: id, customerId, isActionable, amountMinor, currency } = row
  return {
    ...NO_INVOICE,
    ...{ kind: 'fraud_warning', id, customerId, amountMinor, currency },
    status: isActionable ? 'actionable' : 'closed',
    reason: row.fraudType,
    isSettled: !isActionable,
    occurredAt: row.warnedAt,
    page: { kind: 'payments', id: row.stripeChargeId },
  }
}

function fromInvoiceIssue(row: InvoiceIssueRecord): ListedReversal {
  const { stripeInvoiceId: id, customerId, kind: status, reason, amountMinor, currency, resolution } = row
  return {
    ...NO_INVOICE,
    ...{ kind: 'invoice_issue', id, customerId, status, reason, amountMinor, currency },
    invoiceNumber: row.invoiceNumber,
    isSettled: resolution !== null,
    resolution,
    occurredAt: row.occurredAt,
    page: { kind: 'invoices', id },
  }
}

function fromLatePayment(row: LatePaymentRecord): ListedReversal {
  const { paymentId: id, customerId, status, amountMinor, currency, isSettled, paidAt: occurredAt } = row
  return {
    ...NO_INVOICE,
    ...{ kind: 'late_payment', id, customerId, status, amountMinor, currency, isSettled, occurredAt },
    reason: null,
    page: pageOfLatePayment(row),
  }
}
