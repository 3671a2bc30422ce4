import { type Static, Type } from 'typebox'
import { Line } from '../../../http/text-schema.ts'

/** What an account may give its keys; `onboarding` is for those who bring other companies. */
const ACCOUNT_SCOPES = ['usage:read', 'usage:write', 'billing:read', 'billing:write'] as const
const MAX_DAYS = 730

export const ApiKeyParams = Type.Object({
  id: Type.String({ format: 'uuid', 'x-code': 'not_found', 'x-must': 'be the id of one of your API keys' }),
})

const Days = Type.Optional(
  Type.Union([Type.Integer({ minimum: 1, maximum: MAX_DAYS }), Type.Null()], {
    description: 'After how many days the key stops working; null or left out for never',
    'x-must': `be a whole number of days from 1 to ${MAX_DAYS}, or null`,
  }),
)

export const CreateApiKeyBody = Type.Object(
  {
    name: Line(100),
    scopes: Type.Array(Type.Enum([...ACCOUNT_SCOPES]), {
      minItems: 1,
      maxItems: ACCOUNT_SCOPES.length,
      uniqueItems: true,
      description: 'What the key may be used for',
      'x-must': `be a list of ${ACCOUNT_SCOPES.join(', ')}`,
    }),
    expires_in_days: Days,
  },
  { title: 'ApiKeyRequest', examples: [{ name: 'CRM', scopes: ['usage:write'], expires_in_days: 365 }] },
)
export type ApiKeyOrder = Static<typeof CreateApiKeyBody>

export const RotateApiKeyBody = Type.Object(
  {
    overlap: Type.Enum(['now', '1h', '24h'], {
      description: 'How long the old key keeps working',
      'x-must': 'be now, 1h or 24h',
    }),
    expires_in_days: Days,
  },
  { title: 'ApiKeyRotation', examples: [{ overlap: '24h', expires_in_days: 365 }] },
)
export type RotationOrder = Static<typeof RotateApiKeyBody>

const MaybeMoment = (description: string) =>
  Type.Union([Type.String({ format: 'date-time' }), Type.Null()], { description })

export const ApiKeysReply = Type.Object(
  {
    keys: Type.Array(
      Type.Object(
        {
          id: Type.String({ format: 'uuid' }),
          name: Type.String(),
          prefix: Type.String({ description: 'How the key begins' }),
          scopes: Type.Array(Type.String()),
          status: Type.Enum(['active', 'expired', 'revoked']),
          is_manageable: Type.Boolean({ description: 'Whether you may rotate it' }),
          created_at: Type.String({ format: 'date-time' }),
          last_used_at: MaybeMoment('Accurate to a minute'),
          expires_at: MaybeMoment('When it stops working; null for never'),
          revoked_at: MaybeMoment('When it was revoked'),
        },
        { title: 'AccountApiKey' },
      ),
    ),
  },
  { title: 'AccountApiKeyList', description: 'The API keys of the account, newest first' },
)

export const ApiKeySecret = Type.Object(
  { id: Type.String({ format: 'uuid' }), key: Type.String({ description: 'Shown only once' }) },
  { title: 'ApiKeySecret', description: 'The key; only its hash is stored' },
)
