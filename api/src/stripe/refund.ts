import { instantAt, type JsonObject, textAt } from '../lib/json.ts'
import { amountAt, currencyAt } from './amount.ts'

export interface RefundSnapshot {
  id: string
  amountMinor: number
  currency: string
  /** pending, requires_action, succeeded, failed or canceled. */
  status: string
  reason: string | null
  failureReason: string | null
  refundedAt: Date | undefined
}

export function readRefund(object: JsonObject): RefundSnapshot | undefined {
  const id = textAt(object, 'id')
  if (!id) return undefined
  return {
    id,
    amountMinor: amountAt(object, 'amount') ?? 0,
    currency: currencyAt(object, 'currency'),
    status: textAt(object, 'status') ?? 'unknown',
    reason: textAt(object, 'reason') ?? null,
    failureReason: textAt(object, 'failure_reason') ?? null,
    refundedAt: instantAt(object, 'created'),
  }
}
