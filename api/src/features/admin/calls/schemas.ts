import { Type } from 'typebox'
import { MaybeMoment, MaybeText, Moment, Text } from '../schemas.ts'

export const OverviewQuery = Type.Object({
  days: Type.Optional(
    Type.String({
      description: 'How many days of UTC, today included; 7 if omitted',
      pattern: '^([1-9]|[1-8]\\d|90)$',
      'x-must': 'be a whole number from 1 to 90',
    }),
  ),
})

const sums = {
  calls: Type.Integer({ description: 'Calls whose result was delivered' }),
  credits: Type.Number({ description: 'Credits that they cost' }),
}

const GateStateSchema = Type.Object(
  {
    gate_id: Text,
    name: Text,
    place: Type.Enum(['api', 'remote'], { description: 'Within the API, or elsewhere with a gate key' }),
    state: Type.Enum(['alive', 'silent', 'closed']),
    started_at: Moment,
    heartbeat_at: Moment,
    closed_at: MaybeMoment,
    held_calls: Type.Integer({ description: 'Calls that hold a reservation' }),
    held_since: MaybeMoment,
  },
  { title: 'GateState' },
)

export const CallsOverview = Type.Object(
  {
    since: Type.String({ format: 'date', description: 'The first of the days' }),
    ...sums,
    days: Type.Array(Type.Object({ day: Type.String({ format: 'date' }), ...sums })),
    refusals: Type.Array(Type.Object({ code: Text, refusals: Type.Integer() }), {
      description: 'Refused calls by code, the most frequent first',
    }),
    tools: Type.Array(Type.Object({ tool: Text, ...sums }), { description: 'The busiest 20' }),
    accounts: Type.Array(
      Type.Object({ account_id: Text, customer_id: MaybeText, name: MaybeText, ...sums }),
      { description: 'The busiest 20' },
    ),
    held_calls: Type.Integer({ description: 'Calls that hold a reservation now' }),
    gates: Type.Array(GateStateSchema, {
      description: 'Gates that are open, hold calls or were closed in the last day; at most 100',
    }),
  },
  { title: 'CallsOverview' },
)
