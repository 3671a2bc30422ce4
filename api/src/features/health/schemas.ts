import { BUYABLE_TIERS } from '@kamiyo/catalog/types'
import { Type } from 'typebox'
import { recordOf } from '../../lib/record-of.ts'
import { priceCheckName } from './check.ts'

const CheckSchema = Type.Object(
  {
    status: Type.Enum(['ok', 'failing']),
    message: Type.Optional(Type.String({ description: 'What is missing and what to do; never a value' })),
  },
  { title: 'HealthCheck' },
)

const health = (status: 'healthy' | 'unhealthy', description: string) =>
  Type.Object(
    {
      status: Type.Literal(status),
      configured_tiers: Type.Array(Type.Enum([...BUYABLE_TIERS]), { description: 'Tiers with a price id' }),
      checks: Type.Object({
        stripe_key: CheckSchema,
        webhook_secret: CheckSchema,
        ...recordOf(BUYABLE_TIERS.map(priceCheckName), () => CheckSchema),
        database: CheckSchema,
        mail: CheckSchema,
      }),
    },
    { title: status === 'healthy' ? 'Healthy' : 'Unhealthy', description },
  )

export const HealthySchema = health('healthy', 'Everything needed for selling is configured')
export const UnhealthySchema = health('unhealthy', 'Something is missing; the checks say what')
export const AliveSchema = Type.Object(
  { status: Type.Literal('ok') },
  { title: 'Liveness', description: 'The process answers' },
)
export const ReadySchema = Type.Object(
  { status: Type.Literal('ready') },
  { title: 'Readiness', description: 'Requests can be served' },
)
export const MetricsSchema = {
  description: 'Prometheus text format',
  content: { 'text/plain': { schema: Type.String() } },
}
