import type { Deps } from '../../deps.ts'
import { type ListedReversal, listReversals, type ReversalKind } from '../reversals/list.ts'
import { listOwnCustomers } from './owner.ts'
import { describeReversal } from './reversal-text.ts'
import type { ReversalReply } from './schemas.ts'

/** What a bank suspects is between it and the seller. */
const OWN_KINDS = ['refund', 'dispute', 'invoice_issue'] as const satisfies readonly ReversalKind[]
const ROWS_OF_EACH_KIND = 24

/** The newest first; an invoice that was paid in the end is told among the invoices only. */
export async function listOwnReversals({ db }: Pick<Deps, 'db'>, email: string): Promise<ReversalReply[]> {
  const customers = await listOwnCustomers(db, email)
  const customerIds = customers.map(({ id }) => id)
  const found = await listReversals(db, { kinds: OWN_KINDS, customerIds, limit: ROWS_OF_EACH_KIND })
  return found.filter(({ isPaidSince }) => !isPaidSince).map(toReversalReply)
}

function toReversalReply(reversal: ListedReversal): ReversalReply {
  const { kind, id, status, amountMinor, currency, isSettled, occurredAt } = reversal
  return {
    kind,
    id,
    status,
    status_text: describeReversal(reversal),
    is_settled: isSettled,
    amount: amountMinor,
    currency,
    occurred_at: occurredAt.toISOString(),
  }
}
