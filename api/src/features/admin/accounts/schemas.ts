import { Type } from 'typebox'
import { MaybeMoment, MaybeText, Moment, Reason, Text, Uuid } from '../schemas.ts'

const Grant = Type.Object(
  {
    id: Text,
    source: Type.String({ description: 'purchase, grant, carry_over or returned' }),
    credits: Type.Number(),
    remaining: Type.Number(),
    expires_at: MaybeMoment,
    created_at: Moment,
  },
  { title: 'StoredCreditGrant' },
)

export const AccountUsageOfOperator = Type.Object(
  {
    account_id: Text,
    tenant_id: Type.String({ description: 'The public id of the account' }),
    name: MaybeText,
    balance: Type.Number({ description: 'Credits that are left' }),
    held: Type.Number({ description: 'Credits that running calls hold; not part of the balance' }),
    calls_today: Type.Integer(),
    calls_this_period: Type.Integer(),
    period_start: MaybeMoment,
    period_end: MaybeMoment,
    agents: Type.Array(Type.Object({ agent_id: Text, name: Text, calls: Type.Integer() })),
    tools: Type.Array(Type.Object({ tool: Text, calls: Type.Integer() })),
    grants: Type.Array(Grant, { description: 'The newest 100' }),
  },
  { title: 'AccountUsageOfOperator' },
)

export const CreditsBody = Type.Object(
  {
    id: Type.Optional(Uuid),
    credits: Type.Number({
      description: 'At most three decimals; below zero takes back what is left',
      minimum: -1_000_000_000,
      maximum: 1_000_000_000,
      'x-must': 'be a number of credits between -1,000,000,000 and 1,000,000,000, and not 0',
    }),
    expires_at: Type.Optional(
      Type.String({
        description: 'When they expire; never if omitted',
        format: 'date-time',
        'x-must': 'be an instant such as 2027-01-31T00:00:00Z',
      }),
    ),
    reason: Reason,
  },
  {
    title: 'CreditsChange',
    description: 'With an id it is done once, however often it is sent',
    examples: [{ credits: 100, reason: 'An apology for the outage' }],
  },
)

export const ChangedCredits = Type.Object(
  { id: Text, account_id: Text, credits: Type.Number(), balance: Type.Number() },
  { title: 'ChangedCredits', description: 'The balance is the one right after the change' },
)
