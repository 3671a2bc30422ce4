import { instantAt, type JsonObject, textAt } from '../lib/json.ts'
import { amountAt, currencyAt } from './amount.ts'

export interface DisputeSnapshot {
  id: string
  amountMinor: number
  currency: string
  /** Statuses that begin with `warning_` are inquiries, in which no money moves. */
  status: string
  reason: string
  evidenceDueAt: Date | null
  openedAt: Date | undefined
}

/** Disputes that can no longer be acted on. */
export const CLOSED_DISPUTE_STATUSES: readonly string[] = ['won', 'lost', 'warning_closed', 'prevented']

export function readDispute(object: JsonObject): DisputeSnapshot | undefined {
  const id = textAt(object, 'id')
  if (!id) return undefined
  return {
    id,
    amountMinor: amountAt(object, 'amount') ?? 0,
    currency: currencyAt(object, 'currency'),
    status: textAt(object, 'status') ?? 'unknown',
    reason: textAt(object, 'reason') ?? 'unknown',
    evidenceDueAt: instantAt(object, 'evidence_details', 'due_by') ?? null,
    openedAt: instantAt(object, 'created'),
  }
}
