import { Type } from 'typebox'
import { Line } from '../../http/text-schema.ts'

export const InquiryBody = Type.Object(
  {
    name: Line(200),
    email: Type.String({
      format: 'email',
      maxLength: 254,
      'x-code': 'invalid_email',
      'x-must': 'be an e-mail address',
    }),
    company: Type.Optional(Line(200)),
    message: Type.String({
      minLength: 1,
      maxLength: 5000,
      pattern: '^\\s*[^\\s\\u0000][^\\u0000]*$',
      'x-must': 'be a text of 1 to 5000 characters',
    }),
  },
  {
    title: 'Inquiry',
    examples: [
      {
        name: 'Ada Lovelace',
        email: 'ada@example.com',
        company: 'Analytical Engines',
        message: 'We need an SLA.',
      },
    ],
  },
)

export const InquiryReply = Type.Object(
  {
    id: Type.String({ description: 'Quote this when you ask about your message' }),
    delayed: Type.Optional(
      Type.Boolean({
        description: 'True if very many messages arrived that day: the seller may read it later',
      }),
    ),
  },
  { title: 'InquiryReceipt', description: 'Accepted; the seller will read it' },
)
