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
        max_agents: Limit('The number of agents, each with its own token; null means unlimited'),
        max_members: Limit(
          'The number of people who can sign in to the account, including its owner; null means unlimited',
        ),
        rate_limit_rpm: Limit('Requests per minute; null means unlimited'),
        rate_limit_daily: Limit('Requests per day; null means unlimited'),
      },
      { title: 'PlanLimits' },
    ),
    features: Type.Array(Type.String()),
    call_to_action: Type.Object({
      kind: Type.Enum(['checkout', 'page']),
      label: Type.String(),
      path: Type.Union([Type.String(), Type.Null()], {
        description: "Where the page's call to action leads",
      }),
    }),
    highlighted: Type.Boolean(),
  },
  { $id: 'Plan', title: 'Plan' },
)

const CreditPackSchema = Type.Object(
  {
    id: Type.String(),
    name: Type.String(),
    description: Type.String(),
    credits: Type.Number(),
    amount_cents: Type.Integer({ description: 'In the smallest unit of the currency' }),
    currency: Type.String(),
    expiry_days: Type.Union([Type.Integer(), Type.Null()], {
      description:
        'Days after the payment during which the credits can be used; null means that they do not expire',
    }),
    highlighted: Type.Boolean(),
  },
  { title: 'CreditPack' },
)

const FreePlanSchema = Type.Object(
  {
    name: Type.String(),
    calls_per_month: Type.Integer(),
    reset_day: Type.Integer({
      description: 'The day on which the calls of a month begin, or the last day of a month that is shorter',
    }),
    limits: PlanSchema.properties.limits,
    tools: Type.Union([Type.Array(Type.String()), Type.Null()], {
      description: 'The only tools that it may call; null for every tool',
    }),
    free_tools: Type.Array(Type.String(), {
      description: 'Tools that are not counted against the calls of the month',
    }),
  },
  { title: 'FreePlan' },
)

export const PlansSchema = Type.Object(
  {
    plans: Type.Array(Type.Ref('Plan')),
    credit_packs: Type.Array(CreditPackSchema, { description: 'Empty if the seller offers none' }),
    free_plan: Type.Union([FreePlanSchema, Type.Null()], {
      description: 'What whoever signs in has without buying anything; null if the seller offers none',
    }),
  },
  { title: 'PlanList', description: 'In the order of the pricing page' },
)
