import { Type } from 'typebox'

const GRANT_SOURCES = ['purchase', 'grant', 'carry_over'] as const

const GrantSchema = Type.Object(
  {
    id: Type.String({ format: 'uuid' }),
    source: Type.Enum([...GRANT_SOURCES], {
      description:
        'purchase: bought; grant: given by the operator; carry_over: came back after its pack had been counted',
    }),
    name: Type.String({ description: 'The name of the pack as it was bought, or what the grant is' }),
    credits: Type.Number({ description: 'What it had at first' }),
    remaining: Type.Number({ description: 'What is left of it' }),
    expires_at: Type.Union([Type.String({ format: 'date-time' }), Type.Null()]),
    created_at: Type.String({ format: 'date-time' }),
  },
  { title: 'CreditGrant' },
)

const PendingPackSchema = Type.Object(
  {
    name: Type.String({ description: 'The name of the pack as it was ordered' }),
    credits: Type.Number(),
    ordered_at: Type.String({ format: 'date-time' }),
  },
  { title: 'PendingCreditPack' },
)

export const CreditsReply = Type.Object(
  {
    balance: Type.Number({ description: 'Credits that calls can use now' }),
    held: Type.Number({ description: 'What running calls hold; what they do not use comes back' }),
    grants: Type.Array(GrantSchema, { description: 'Packs and grants, the newest first, at most 100' }),
    pending: Type.Array(PendingPackSchema, {
      description:
        'Packs whose payment is still on its way, such as a bank debit, the newest first, at most 100',
    }),
  },
  { title: 'AccountCredits' },
)
