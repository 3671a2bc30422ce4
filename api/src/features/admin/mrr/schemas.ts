import { Type } from 'typebox'
import { Day } from '../../../http/text-schema.ts'
import { MOVEMENT_REASONS } from '../../subscriptions/mrr/movements.ts'
import { Moment, PageQuery, pageFields, Text } from '../schemas.ts'

export const MovementQuery = Type.Object({
  from: Type.Optional(Day('The first day, in UTC; from the beginning if omitted')),
  to: Type.Optional(Day('The last day, in UTC; until now if omitted')),
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
      description: '`reactivation`: it contributed revenue before, then none for a while',
    }),
    before: Amount('Monthly revenue of the subscription before the change'),
    after: Amount('Monthly revenue from then on'),
    currency: Text,
  },
  { title: 'MrrMovement' },
)

const Total = Type.Object(
  {
    currency: Text,
    new: Amount('From subscriptions that pay for the first time'),
    expansion: Amount('Increases of subscriptions that already paid'),
    contraction: Amount('Decreases of subscriptions that still pay; negative'),
    churn: Amount('From subscriptions that no longer pay; negative'),
    reactivation: Amount('From subscriptions that pay again'),
    net: Amount('The sum of all of these'),
  },
  { title: 'MrrTotal' },
)

export const MovementPage = Type.Object(
  {
    ...pageFields(Movement),
    totals: Type.Array(Total, { description: 'By currency, for the whole period, not only for this page' }),
  },
  { title: 'MrrMovementPage', description: 'Newest first' },
)
