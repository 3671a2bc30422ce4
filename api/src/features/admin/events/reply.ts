import type { Static } from 'typebox'
import { FOREIGN_REASONS } from '../../history/foreign-reason.ts'
import { toMoment } from '../schemas.ts'
import type { EventRow } from './repository.ts'
import { EVENT_STATUSES, type EventSummary } from './schemas.ts'

export function toEventSummary(row: EventRow): Static<typeof EventSummary> {
  const status = EVENT_STATUSES.find((candidate) => candidate === row.status)
  if (!status) throw new Error(`The database holds the event status "${row.status}"`)
  const isWaiting = status === 'received' || status === 'failed'
  return {
    id: row.id,
    type: row.type,
    status,
    attempts: row.attempts,
    delivery_count: row.deliveryCount,
    created_at: toMoment(row.created),
    received_at: toMoment(row.receivedAt),
    next_attempt_at: isWaiting ? toMoment(row.nextAttemptAt) : null,
    processed_at: toMoment(row.processedAt),
    last_error: row.lastError,
    ignored_reason: FOREIGN_REASONS.find((reason) => reason === row.ignoredReason) ?? null,
    object_id: row.objectId,
    stripe_customer_id: row.stripeCustomerId,
    stripe_subscription_id: row.stripeSubscriptionId,
  }
}
