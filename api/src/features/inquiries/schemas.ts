import { Type } from 'typebox'

/** One line that is not only blanks. The patterns are written so that no input makes them slow. */
const Line = (maxLength: number, must: string) =>
  Type.String({
    minLength: 1,
    maxLength,
    pattern: '^[^\\S\\r\\n]*[^\\s\\u0000][^\\r\\n\\u0000]*$',
    'x-must': must,
  })

export const InquiryBody = Type.Object(
  {
    name: Line(200, 'be one line of 1 to 200 characters'),
    email: Type.String({
      format: 'email',
      maxLength: 254,
      'x-code': 'invalid_email',
      'x-must': 'be an e-mail address',
    }),
    company: Type.Optional(Line(200, 'be one line of 1 to 200 characters')),
    message: Type.String({
      minLength: 1,
      maxLength: 5000,
      pattern: '^\\s*[^\\s\\u0000][^\\u0000]*$',
      'x-must': 'be a text of 1 to 5000 characters',
    }),
  },
  {
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
  { id: Type.String({ description: 'Name this when you ask about your message' }) },
  { description: 'Taken; it will be mailed to the seller' },
)
