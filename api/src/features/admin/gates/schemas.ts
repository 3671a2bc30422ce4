import { Type } from 'typebox'
import { MaybeMoment, Moment, Reason, Text, Uuid } from '../schemas.ts'

export const GateKeyParams = Type.Object({ id: Uuid })

export const IssueGateKeyBody = Type.Object(
  {
    name: Type.String({
      description: 'Which server uses the key',
      minLength: 1,
      maxLength: 100,
      pattern: '^[^\\u0000]*$',
      'x-must': 'be a name of 1 to 100 characters',
    }),
    reason: Reason,
  },
  { title: 'GateKeyIssue', examples: [{ name: 'pdf-tools in Frankfurt', reason: 'New server' }] },
)

export const RollGateKeyBody = Type.Object(
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
  { title: 'GateKeyRoll' },
)

const GateKey = Type.Object(
  {
    id: Text,
    name: Text,
    prefix: Text,
    created_at: Moment,
    last_used_at: MaybeMoment,
    expires_at: MaybeMoment,
    revoked_at: MaybeMoment,
  },
  { title: 'GateKey' },
)

export const GateKeyList = Type.Object({ data: Type.Array(GateKey) }, { title: 'GateKeyList' })

export const IssuedGateKey = Type.Object(
  { id: Text, key: Type.String({ description: 'Shown only now' }) },
  { title: 'IssuedGateKey' },
)
