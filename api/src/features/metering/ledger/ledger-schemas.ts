import { Type } from 'typebox'
import { Day } from '../../../http/text-schema.ts'

const period = {
  from: Type.Optional(Day('The first day, in UTC')),
  to: Type.Optional(Day('The last day, in UTC; today if omitted')),
}

const UUID_PATTERN = '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'

const filters = {
  agent: Type.Optional(
    Type.String({
      description: 'Only calls of the agent with this id',
      pattern: UUID_PATTERN,
      'x-must': 'be the id of an agent',
    }),
  ),
  tool: Type.Optional(
    Type.String({
      description: 'Only calls of the tool with this name',
      minLength: 1,
      maxLength: 200,
      pattern: '^[^\\u0000]*$',
      'x-must': 'be the name of a tool, of 1 to 200 characters',
    }),
  ),
  ...period,
}

/** Query values are strings; numbers are checked by pattern. */
export const LedgerQuery = Type.Object({
  ...filters,
  limit: Type.Optional(
    Type.String({
      description: 'Entries per page; 50 if omitted',
      pattern: '^([1-9]\\d?|1\\d\\d|200)$',
      'x-must': 'be a whole number from 1 to 200',
    }),
  ),
  cursor: Type.Optional(
    Type.String({
      description: 'next_cursor of the previous page',
      pattern: UUID_PATTERN,
      'x-must': 'be a next_cursor',
    }),
  ),
})

export const LedgerExportQuery = Type.Object(filters)

const MaybeText = (description: string) => Type.Union([Type.String(), Type.Null()], { description })

export const LedgerPageSchema = Type.Object(
  {
    data: Type.Array(
      Type.Object(
        {
          id: Type.String(),
          at: Type.String({ format: 'date-time', description: 'When the call was made' }),
          kind: Type.String({
            description:
              'call, or what else changed the credits, such as purchase, grant, carry_over, expired, refund or dispute_lost',
          }),
          agent_id: MaybeText('Of a call'),
          agent: MaybeText('The name of the agent'),
          tool: MaybeText('Of a call'),
          outcome: MaybeText('Of a call; only ok and ok_late are charged'),
          included_calls: Type.Integer({ description: "Calls taken from the plan's allowance" }),
          credits: Type.Number({
            description: 'What it did to the credits: below zero for what a call cost',
          }),
          overage_credits: Type.Number({ description: 'Credits that are billed afterwards' }),
          duration_ms: Type.Union([Type.Integer(), Type.Null()]),
          balance: Type.Union([Type.Number(), Type.Null()], {
            description:
              'Credits left right after the call was admitted, with what it gave back; null if it was not stored',
          }),
        },
        { title: 'LedgerEntry' },
      ),
    ),
    next_cursor: MaybeText('For the next page; null on the last one'),
  },
  { title: 'LedgerPage', description: 'Newest first' },
)
