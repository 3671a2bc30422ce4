import { Type } from 'typebox'

const Limit = (description: string) => Type.Union([Type.Integer(), Type.Null()], { description })

export const UsageReply = Type.Object(
  {
    calls_today: Type.Integer({ description: 'Since midnight UTC' }),
    daily_limit: Limit(
      'Of the plan; without one, of credits or of the free plan; null for any number, or without all of these',
    ),
    calls_per_minute: Limit(
      'Of the plan; without one, of credits or of the free plan; null for any number, or without all of these',
    ),
    calls_this_period: Type.Integer({ description: 'Calls that were charged or included' }),
    included_calls: Limit(
      'Of the plan, or the free plan, in a period; null for any number, or without a plan and credits',
    ),
    credits: Type.Number({ description: 'Bought or given credits that are left' }),
    overage: Type.Union(
      [
        Type.Object(
          {
            used: Type.Number({
              description: 'Credits of the period beyond the calls of the plan; billed with the month',
            }),
            limit: Type.Number({ description: 'Credits that may be billed so in a period' }),
            cents_per_credit: Type.Number({
              description: 'What one more costs, in the smallest unit of the currency',
            }),
            currency: Type.String(),
          },
          { title: 'AccountOverage' },
        ),
        Type.Null(),
      ],
      { description: 'Null where nothing is sold beyond the plan' },
    ),
    period_start: Type.Union([Type.String({ format: 'date-time' }), Type.Null()]),
    period_end: Type.Union([Type.String({ format: 'date-time' }), Type.Null()]),
    agents: Type.Array(Type.Object({ agent_id: Type.String(), name: Type.String(), calls: Type.Integer() }), {
      description: 'Calls of the period, the busiest agent first',
    }),
    tools: Type.Array(Type.Object({ tool: Type.String(), calls: Type.Integer() }), {
      description: 'Calls since the day on which the period began, the busiest tool first',
    }),
  },
  { title: 'AccountUsage' },
)
