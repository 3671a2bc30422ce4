import { INTERVALS, TIERS } from '@kamiyo/catalog/types'
import { Type } from 'typebox'

const Limit = (description: string) => Type.Union([Type.Integer(), Type.Null()], { description })

export const PlanSchema = Type.Object(
  {
    tier: Type.Enum([...TIERS]),
    name: Type.String(),
    tagline: Type.String(),
    description: Type.String(),
    price: Type.Object({
      kind: Type.Enum(['subscription', 'per_query']),
      amount: Type.Integer({ description: 'In the smallest unit of the currency' }),
      currency: Type.String(),
      interval: Type.Union([Type.Enum([...INTERVALS]), Type.Null()]),
    }),
    limits: Type.Object(
      {
        max_agents: Limit('Agents with a token of their own; null is unlimited'),
        max_members: Limit('People who may sign in to the account, its owner included; null is unlimited'),
        rate_limit_rpm: Limit('Requests a minute; null is unlimited'),
        rate_limit_daily: Limit('Requests a day; null is unlimited'),
      },
      { title: 'PlanLimits' },
    ),
    features: Type.Array(Type.String()),
    call_to_action: Type.Object({
      kind: Type.Enum(['checkout', 'page']),
      label: Type.String(),
      path: Type.Union([Type.String(), Type.Null()], { description: 'Where a page call to action leads' }),
    }),
    highlighted: Type.Boolean(),
  },
  { $id: 'Plan', title: 'Plan' },
)

export const PlansSchema = Type.Object(
  { plans: Type.Array(Type.Ref('Plan')) },
  { title: 'PlanList', description: 'In the order of the pricing page' },
)
