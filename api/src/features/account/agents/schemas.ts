import { type Static, Type } from 'typebox'
import { Line } from '../../../http/text-schema.ts'
import { RENEWAL_REASONS } from '../../tokens/renewal.ts'

export const AgentParams = Type.Object({
  id: Type.String({
    format: 'uuid',
    'x-code': 'agent_not_found',
    'x-must': 'be the id of one of your agents',
  }),
})

/** The most that the database takes. */
const MAX_ADDRESSES = 50

export const NameBody = Type.Object(
  { name: Line(60) },
  { title: 'AgentName', examples: [{ name: 'Laptop' }] },
)

const Limit = (type: 'integer' | 'number', description: string) =>
  Type.Unsafe<number | null>({
    type: [type, 'null'],
    minimum: 0,
    maximum: 1_000_000_000,
    description,
    'x-must': `be ${type === 'integer' ? 'a whole number' : 'a number'} from 0 to 1,000,000,000, or null`,
  })

export const LimitsBody = Type.Object(
  {
    calls: Limit('integer', 'Calls in a month of the plan; null for no limit of its own'),
    credits: Limit('number', 'Credits in a month of the plan; null for no limit of its own'),
  },
  { title: 'AgentLimitsRequest', examples: [{ calls: 1000, credits: null }] },
)

const LimitsSchema = Type.Object(
  {
    calls: Type.Union([Type.Integer(), Type.Null()], {
      description: 'null if the agent has no limit of its own',
    }),
    credits: Type.Union([Type.Number(), Type.Null()], {
      description: 'null if the agent has no limit of its own',
    }),
    calls_used: Type.Integer({ description: 'In the present month of the plan' }),
    credits_used: Type.Number({ description: 'In the present month of the plan' }),
    resets_at: Type.Union([Type.String({ format: 'date-time' }), Type.Null()], {
      description: 'When the next month begins; null before the first call of a month',
    }),
  },
  { title: 'AgentLimits' },
)

export const AddressesBody = Type.Object(
  {
    addresses: Type.Array(Line(60), {
      maxItems: MAX_ADDRESSES,
      description: 'IP addresses and ranges such as 203.0.113.0/24; none for everywhere',
      'x-must': `be a list of at most ${MAX_ADDRESSES} IP addresses or ranges`,
    }),
  },
  { title: 'AgentAddressesRequest', examples: [{ addresses: ['203.0.113.7', '2001:db8::/32'] }] },
)

export const RotateBody = Type.Object(
  {
    overlap: Type.Enum(['now', '1h', '24h'], {
      description: 'How long the old token keeps working',
      'x-must': 'be now, 1h or 24h',
    }),
  },
  { title: 'RotationRequest', examples: [{ overlap: '1h' }] },
)

const instant = (description: string) => Type.String({ format: 'date-time', description })
const nullableInstant = (description: string) => Type.Union([instant(description), Type.Null()])

const AgentSchema = Type.Object(
  {
    id: Type.String({ format: 'uuid' }),
    name: Type.String(),
    subscription_id: Type.Union([Type.String(), Type.Null()], {
      description: 'null for an account that is served by its credits',
    }),
    status: Type.Enum(['active', 'suspended', ...RENEWAL_REASONS], {
      description:
        'suspended: the plan covers fewer agents, and this one is newer; expired or key_not_in_use: it needs a new token',
    }),
    created_at: instant('When the agent was created; its token may be newer'),
    created_by: Type.Union([Type.String(), Type.Null()], {
      description: 'The member who created it; null for one that came with the subscription',
    }),
    is_manageable: Type.Boolean({ description: 'Whether you can change it' }),
    expires_at: instant('When its token expires'),
    last_seen_at: nullableInstant('When one of its tokens was last used; accurate to seconds'),
    token_seen_at: nullableInstant('When its newest token was last used'),
    overlap_ends_at: nullableInstant('When its previous token stops working'),
    limits: LimitsSchema,
    allowed_addresses: Type.Array(Type.String(), {
      description: 'The IP addresses and ranges that it may call from; none for everywhere',
    }),
  },
  { title: 'Agent' },
)
export type AgentReply = Static<typeof AgentSchema>

export const AgentsReply = Type.Object(
  { agents: Type.Array(AgentSchema) },
  { title: 'AgentList', description: 'The agents of the account, oldest first' },
)

export const SecretReply = Type.Object(
  { id: Type.String({ format: 'uuid' }), token: Type.String({ description: 'Shown only once' }) },
  { title: 'AgentToken', description: 'The token; it is not stored and not shown again' },
)
