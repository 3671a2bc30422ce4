import { Type } from 'typebox'
import { Enveloped } from '../../../http/envelope.ts'

const Code = Type.String({
  description: 'What customers enter; letters, digits and dashes',
  minLength: 1,
  maxLength: 100,
  pattern: '^[A-Za-z0-9-]+$',
  'x-must': 'be 1 to 100 letters, digits and dashes',
})

/** Whatever it is, a code that nobody made is unknown. */
export const DiscountParams = Type.Object({
  code: Type.String({ minLength: 1, maxLength: 128, pattern: '^[^\\u0000]*$', 'x-must': 'be a code' }),
})

export const CreateDiscountBody = Type.Object(
  {
    code: Code,
    percent_off: Type.Optional(
      Type.Number({ exclusiveMinimum: 0, maximum: 100, 'x-must': 'be more than 0 and at most 100' }),
    ),
    amount_off_cents: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 99_999_999, description: "In the currency's smallest unit" }),
    ),
    currency: Type.Optional(
      Type.String({ pattern: '^[a-z]{3}$', 'x-must': 'be a currency in three lower-case letters' }),
    ),
    duration: Type.Enum(['once', 'repeating', 'forever'], {
      'x-must': 'be once, repeating or forever',
    }),
    duration_in_months: Type.Optional(Type.Integer({ minimum: 1, maximum: 120 })),
    max_redemptions: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000 })),
  },
  {
    title: 'DiscountRequest',
    examples: [
      {
        code: 'SUMMER2024',
        percent_off: 25,
        duration: 'repeating',
        duration_in_months: 3,
        max_redemptions: 100,
      },
    ],
  },
)

const MaybeInteger = Type.Union([Type.Integer(), Type.Null()])

export const DiscountReply = Enveloped(
  'DiscountReply',
  Type.Object(
    {
      code: Type.String(),
      percent_off: Type.Union([Type.Number(), Type.Null()]),
      amount_off_cents: MaybeInteger,
      currency: Type.Union([Type.String(), Type.Null()]),
      duration: Type.String(),
      duration_in_months: MaybeInteger,
      max_redemptions: MaybeInteger,
      times_redeemed: Type.Integer(),
      valid: Type.Boolean({ description: 'Whether it can still be used' }),
    },
    { title: 'DiscountCode' },
  ),
)
