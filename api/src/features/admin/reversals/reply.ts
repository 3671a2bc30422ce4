import type { Static } from 'typebox'
import type { Config } from '../../../config/config.ts'
import { dashboardLink } from '../../../stripe/dashboard-link.ts'
import type { ListedReversal } from '../../reversals/list.ts'
import { toMoment } from '../schemas.ts'
import type { ReversalSummary } from './schemas.ts'

export function toReversalSummary(config: Config, reversal: ListedReversal): Static<typeof ReversalSummary> {
  const { kind, id, status, reason, currency, page } = reversal
  return {
    kind,
    id,
    customer_id: reversal.customerId,
    status,
    is_settled: reversal.isSettled,
    resolution: reversal.resolution,
    reason,
    amount: reversal.amountMinor,
    currency,
    evidence_due_at: toMoment(reversal.evidenceDueAt),
    occurred_at: toMoment(reversal.occurredAt),
    stripe_url: dashboardLink(config.stripe, page.kind, page.id),
  }
}
