import { SERVED_TIERS, type ServedTier } from '@kamiyo/catalog/types'
import { Type } from 'typebox'

/**
 * A single `type` instead of `anyOf`, because the serialiser would have to try each branch on every answer.
 */
const Limit = Type.Unsafe<number | null>({
  type: ['integer', 'null'],
  description: 'null means unlimited',
})
const Tier = Type.Unsafe<ServedTier>({
  type: 'string',
  enum: SERVED_TIERS,
  description: 'A plan; without one, credits or free',
})
const OfSubscription = Type.Unsafe<string | null>({
  type: ['string', 'null'],
  description: 'null for an account that is served by its credits or for nothing',
})

export const ValidTokenReply = Type.Object(
  {
    valid: Type.Literal(true),
    user_id: Type.String({ format: 'uuid' }),
    tier: Tier,
    subscription_id: OfSubscription,
    subscription_status: OfSubscription,
    expires_at: Type.String({ format: 'date-time' }),
    allowed_addresses: Type.Optional(
      Type.Array(Type.String(), {
        description: 'Where its agent may call from, if not from everywhere: refuse calls from elsewhere',
      }),
    ),
    limits: Type.Object({ max_agents: Limit, rate_limit_rpm: Limit, rate_limit_daily: Limit }),
  },
  { title: 'ValidToken', description: 'The token can be used now' },
)
