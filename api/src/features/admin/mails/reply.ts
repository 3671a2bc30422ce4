import type { Static } from 'typebox'
import { MAIL_OUTCOMES } from '../../../mail/event.ts'
import { toMoment } from '../schemas.ts'
import type { MailRow } from './repository.ts'
import { MAIL_STATUSES, type MailSummary } from './schemas.ts'

export function toMailSummary(row: MailRow): Static<typeof MailSummary> {
  const status = MAIL_STATUSES.find((candidate) => candidate === row.status)
  if (!status) throw new Error(`The database holds the mail status "${row.status}"`)
  return {
    id: row.id,
    kind: row.kind,
    status,
    attempts: row.attempts,
    customer_id: row.customerId,
    token_jti: row.tokenJti,
    created_at: toMoment(row.createdAt),
    next_attempt_at: status === 'queued' ? toMoment(row.nextAttemptAt) : null,
    sent_at: toMoment(row.sentAt),
    provider_message_id: row.providerMessageId,
    last_error: row.lastError,
    outcome: MAIL_OUTCOMES.find((candidate) => candidate === row.outcome) ?? null,
    outcome_reason: row.outcomeReason,
    outcome_at: toMoment(row.outcomeAt),
  }
}
