import { Type } from 'typebox'
import { MOVEMENT_REASONS } from '../../subscriptions/mrr/movements.ts'
import { Moment, PageQuery, pageFields, Text } from '../schemas.ts'

const Day = (description: string) =>
  Type.String({
    description,
    format: 'date',
    pattern: '^[1-9]',
    'x-must': 'be a day such as 2026-11-30',
  })

export const MovementQuery = Type.Object({
  from: Type.Optional(Day('The first day, in UTC; from the beginning when left out')),
  to: Type.Optional(Day('The last day, in UTC; until now when left out')),
  ...PageQuery,
})

const Amount = (description: string) =>
  Type.Integer({ description: `${description}, in the smallest unit of the currency` })

const Movement = Type.Object(
  {
    id: Text,
    occurred_at: Moment,
    subscription_id: Text,
    customer_id: Text,
    reason: Type.Enum([...MOVEMENT_REASONS], {
      description: '`reactivation`: it brought something before, and nothing meanwhile',
    }),
    before: Amount('What the subscription brought a month'),
    after: Amount('What it brings from then on'),
    currency: Text,
  },
  { title: 'MrrMovement' },
)

const Total = Type.Object(
  {
    currency: Text,
    new: Amount('Of subscriptions that pay for the first time'),
    expansion: Amount('More of those that paid before'),
    contraction: Amount('Less of those that go on paying; negative'),
    churn: Amount('Of those that pay no more; negative'),
    reactivation: Amount('Of those that pay again'),
    net: Amount('All of these together'),
  },
  { title: 'MrrTotal' },
)

export const MovementPage = Type.Object(
  {
    ...pageFields(Movement),
    totals: Type.Array(Total, { description: 'By currency, of the whole period, whatever the page shows' }),
  },
  { title: 'MrrMovementPage', description: 'The newest first' },
)
