import type { Deps } from '../../../deps.ts'
import { listPayingCustomers } from '../../customers/ownership.ts'
import { type ListedReversal, listReversals } from '../../reversals/list.ts'
import { OWN_REVERSAL_KINDS, type ReversalReply } from '../schemas.ts'
import { describeReversal } from './reversal-text.ts'

const ROWS_OF_EACH_KIND = 24

/** Settled issues that the list of invoices already shows, or no longer needs to. */
const isOver = ({ resolution }: ListedReversal) => resolution !== null && resolution !== 'voided'

/** Newest first; an invoice that was eventually finalised or paid appears only among the invoices. */
export async function listOwnReversals(
  { db }: Pick<Deps, 'db'>,
  accountId: string,
): Promise<ReversalReply[]> {
  const customers = await listPayingCustomers(db, accountId)
  const customerIds = customers.map(({ id }) => id)
  const kinds = OWN_REVERSAL_KINDS
  const found = await listReversals(db, { kinds, customerIds, limit: ROWS_OF_EACH_KIND })
  return found.filter((reversal) => !isOver(reversal)).flatMap(toReversalReply)
}

function toReversalReply(reversal: ListedReversal): ReversalReply[] {
  const { id, status, amountMinor, currency, isSettled, occurredAt } = reversal
  const kind = OWN_REVERSAL_KINDS.find((own) => own === reversal.kind)
  if (!kind) return []
  return [
    {
      kind,
      id,
      status,
      status_text: describeReversal(reversal),
      is_settled: isSettled,
      amount: amountMinor,
      currency,
      occurred_at: occurredAt.toISOString(),
    },
  ]
}
