import { Type } from 'typebox'

const TOKEN_MAIL_STATES = ['waiting', 'sent', 'delivered', 'returned', 'correcting', 'not_sent'] as const

const Nullable = (schema: ReturnType<typeof Type.String>) => Type.Union([schema, Type.Null()])

export const TokenMailReply = Type.Object(
  {
    state: Type.Enum([...TOKEN_MAIL_STATES], {
      description:
        'Not sent yet; accepted by the mail provider; delivered; returned; waiting for a corrected address; or not sent, because its token gives no access now or is no longer the one to use',
    }),
    corrected_to: Nullable(Type.String({ description: 'The address that the buyer gave instead' })),
    was_refused: Type.Boolean({ description: 'The address that the buyer gave instead was not accepted' }),
    can_correct: Type.Boolean({ description: 'Whether another address can be given now' }),
  },
  {
    title: 'TokenMail',
    description: 'The state of the mail with the token',
    examples: [{ state: 'returned', corrected_to: null, was_refused: false, can_correct: true }],
  },
)

export const CorrectionBody = Type.Object(
  {
    email: Type.String({
      description: 'The address to send the token to instead',
      format: 'email',
      maxLength: 254,
      'x-code': 'invalid_email',
      'x-must': 'be an e-mail address',
    }),
  },
  { title: 'AddressCorrection', examples: [{ email: 'ada@example.com' }] },
)
