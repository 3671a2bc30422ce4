import { Type } from 'typebox'
import { RENEWAL_REASONS } from '../../tokens/renewal.ts'
import { MaybeMoment, MaybeText, Moment, Reason, Text, Uuid } from '../schemas.ts'

export const IssueBody = Type.Object(
  {
    subscription_id: Type.String({
      description: "Stripe's subscription id",
      pattern: '^sub_\\w{1,250}$',
      'x-must': 'be a subscription id such as sub_1Pabc',
    }),
    agent: Type.Optional(
      Type.String({
        description: 'The agent that the token is for; the default is "default"',
        pattern: '^[\\w-]{1,100}$',
        'x-must': 'be 1 to 100 letters, digits, _ or -',
      }),
    ),
    reason: Reason,
  },
  { title: 'TokenIssue', examples: [{ subscription_id: 'sub_1Pabc', reason: 'Bought by invoice' }] },
)

export const TokenParams = Type.Object({ jti: Uuid })

export const TokenSummary = Type.Object(
  {
    jti: Text,
    subscription_id: MaybeText,
    agent: Text,
    agent_name: MaybeText,
    tier: Text,
    is_active: Type.Boolean(),
    created_at: Moment,
    expires_at: Moment,
    last_seen_at: MaybeMoment,
    revoked_at: MaybeMoment,
    revoked_reason: MaybeText,
    superseded_at: MaybeMoment,
    is_beyond_plan: Type.Boolean({
      description: 'Refused because the plan covers fewer agents, and others of the subscription are older',
    }),
    needs_new_token: Type.Union([Type.Enum([...RENEWAL_REASONS]), Type.Null()], {
      description: 'Why it is refused regardless of the subscription, so that its agent needs a new token',
    }),
  },
  { title: 'StoredToken' },
)

export const TokenReply = Type.Object(
  { token: TokenSummary },
  {
    title: 'ChangedToken',
    description: 'What is stored about the token; the token itself goes to its owner by mail, never here',
  },
)
