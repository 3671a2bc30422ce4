import { Type } from 'typebox'
import { MAIL_OUTCOMES } from '../../../mail/event.ts'
import { MaybeMoment, MaybeText, Moment, Nullable, PageOf, PageQuery, Text, Uuid } from '../schemas.ts'

export const MAIL_STATUSES = ['queued', 'sending', 'sent', 'dead', 'cancelled'] as const

export const MailQuery = Type.Object({
  ...PageQuery,
  status: Type.Optional(Type.Enum([...MAIL_STATUSES], { 'x-must': `be one of ${MAIL_STATUSES.join(', ')}` })),
})

export const MailParams = Type.Object({ id: Uuid })

const summary = {
  id: Text,
  kind: Text,
  status: Type.Enum([...MAIL_STATUSES]),
  attempts: Type.Integer(),
  customer_id: MaybeText,
  token_jti: MaybeText,
  created_at: Moment,
  next_attempt_at: MaybeMoment,
  sent_at: MaybeMoment,
  provider_message_id: MaybeText,
  last_error: MaybeText,
  outcome: Nullable(
    Type.Enum([...MAIL_OUTCOMES], { description: 'What SendGrid reported after it was sent' }),
  ),
  outcome_reason: MaybeText,
  outcome_at: MaybeMoment,
}

export const MailSummary = Type.Object(summary, { title: 'StoredMail' })
const ListedMail = Type.Object(
  {
    ...summary,
    customer_email: Type.Union([Text, Type.Null()], {
      description: "The customer's current address; null for mails to others",
    }),
  },
  { title: 'ListedMail' },
)
export const MailPage = PageOf('ListedMailPage', ListedMail, 'Newest first, without bodies')
export const MailReply = Type.Object(
  { mail: MailSummary },
  { title: 'ResentMail', description: 'The new delivery' },
)
