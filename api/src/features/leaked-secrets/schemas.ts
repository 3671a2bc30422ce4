import { Type } from 'typebox'
import { WebAddress } from '../../http/text-schema.ts'

export const LeakedBody = Type.Object(
  {
    secret: Type.String({
      description: 'The whole key or token, as it was found',
      minLength: 1,
      maxLength: 4096,
      pattern: '^[\\x21-\\x7e]+$',
      'x-must': 'be a key or token of 1 to 4096 characters without spaces',
    }),
    url: Type.Optional(WebAddress(2048, 'Where it was found')),
  },
  { title: 'LeakedSecret' },
)

export const LeakedReply = Type.Object(
  { received: Type.Literal(true) },
  { title: 'LeakedSecretReceived', description: 'The same whether the secret is known or not' },
)

export const LeakedLabels = Type.Array(
  Type.Object({
    token_raw: Type.String(),
    token_type: Type.String(),
    label: Type.Enum(['true_positive', 'false_positive'], {
      description: 'Whether it is, or ever was, a key or token of ours',
    }),
  }),
  { title: 'LeakedSecretLabels', description: 'One for each finding, in its order' },
)
