import { Type } from 'typebox'
import { SCOPES } from '../../accounts/api-keys/scopes.ts'
import { MaybeMoment, Moment, Reason, Text, Uuid } from '../schemas.ts'

export const ApiKeyParams = Type.Object({ id: Uuid })

const TenantId = Type.String({
  minLength: 1,
  maxLength: 128,
  pattern: '^[^\\u0000]*$',
  'x-must': "be a tenant's id of 1 to 128 characters",
})

export const ApiKeyQuery = Type.Object({ tenant_id: Type.Optional(TenantId) })

export const IssueApiKeyBody = Type.Object(
  {
    tenant_id: Type.Optional(
      Type.Union([TenantId, Type.Null()], {
        description: 'Left out for a platform key, which acts for every tenant',
      }),
    ),
    name: Type.String({
      description: 'Which system uses the key',
      minLength: 1,
      maxLength: 100,
      pattern: '^[^\\u0000]*$',
      'x-must': 'be a name of 1 to 100 characters',
    }),
    scopes: Type.Array(Type.Enum([...SCOPES]), {
      minItems: 1,
      maxItems: SCOPES.length,
      uniqueItems: true,
      'x-must': `be a list of ${SCOPES.join(', ')}`,
    }),
    reason: Reason,
  },
  { title: 'ApiKeyIssue', examples: [{ name: 'CRM', scopes: ['usage:write'], reason: 'New customer' }] },
)

export const RollApiKeyBody = Type.Object(
  {
    overlap_hours: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 168,
        description: 'For how long the old key still works; 24 when left out',
        'x-must': 'be a whole number of hours from 0 to 168',
      }),
    ),
    reason: Reason,
  },
  { title: 'ApiKeyRoll' },
)

const ApiKey = Type.Object(
  {
    id: Text,
    tenant_id: Type.Union([Text, Type.Null()]),
    name: Text,
    prefix: Text,
    scopes: Type.Array(Text),
    created_at: Moment,
    last_used_at: MaybeMoment,
    expires_at: MaybeMoment,
    revoked_at: MaybeMoment,
  },
  { title: 'ApiKey' },
)

export const ApiKeyList = Type.Object({ data: Type.Array(ApiKey) }, { title: 'ApiKeyList' })

export const IssuedApiKey = Type.Object(
  { id: Text, key: Type.String({ description: 'Shown only now' }) },
  { title: 'IssuedApiKey' },
)
