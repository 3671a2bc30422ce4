import { Type } from 'typebox'

export const UpgradeParams = Type.Object({
  id: Type.String({ description: 'The end of the address that the refusal named', maxLength: 512 }),
})

const Price = {
  amount: Type.Integer({ description: 'In the smallest unit of the currency' }),
  currency: Type.String({ description: 'Three lower-case letters' }),
}
const When = (description: string) =>
  Type.Union([Type.String({ format: 'date-time' }), Type.Null()], { description })

export const UpgradeReply = Type.Object(
  {
    explanation: Type.String({ description: 'What was refused and why, for people' }),
    refused_at: Type.String({ format: 'date-time' }),
    works_again_at: When('When the call works again by itself; null if it never does'),
    is_lifted: Type.Boolean({ description: 'Whether the call would be run now' }),
    needs_new_token: Type.Boolean({
      description:
        'Whether the plan that lifts it came with a new token, so that the one that was refused stays refused',
    }),
    may_buy: Type.Boolean({ description: 'Whether the reader is the owner of the account' }),
    has_subscription: Type.Boolean({ description: 'Whether a plan is changed rather than bought' }),
    remedy: Type.Union([Type.Enum(['buy', 'pay', 'agent_limits', 'wait'])], {
      description:
        'What helps: one of the plans or packs below, paying the open invoice, the limits of the agent, or waiting',
    }),
    plans: Type.Array(
      Type.Object({
        tier: Type.String(),
        name: Type.String(),
        ...Price,
        interval: Type.String(),
        gives: Type.String({ description: 'What the plan allows' }),
        is_sold_here: Type.Boolean({ description: 'False for plans that are sold by inquiry' }),
      }),
    ),
    credit_packs: Type.Array(
      Type.Object({
        id: Type.String(),
        name: Type.String(),
        ...Price,
        credits: Type.Number(),
        expiry_days: Type.Union([Type.Integer(), Type.Null()]),
      }),
    ),
  },
  { title: 'Upgrade' },
)
