import { BUYABLE_TIERS } from '@kamiyo/catalog/types'
import { Type } from 'typebox'

const Limit = Type.Union([Type.Integer(), Type.Null()], { description: 'null stands for unlimited' })

export const ValidTokenReply = Type.Object(
  {
    valid: Type.Literal(true),
    user_id: Type.String({ format: 'uuid' }),
    tier: Type.Union(BUYABLE_TIERS.map((tier) => Type.Literal(tier))),
    subscription_id: Type.String(),
    subscription_status: Type.String(),
    expires_at: Type.String({ format: 'date-time' }),
    limits: Type.Object({ max_agents: Limit, rate_limit_rpm: Limit, rate_limit_daily: Limit }),
  },
  { description: 'The token may be used now' },
)
