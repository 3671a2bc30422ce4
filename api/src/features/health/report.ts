import { type TSchema, Type } from 'typebox'
import type { Deps } from '../../deps.ts'
import type { CheckoutHealth } from './checkout-health.ts'

export interface SellerHealthOptions {
  deps: Deps
  checkoutHealth: () => Promise<CheckoutHealth>
}

const Report = <Stats extends TSchema>(title: string, stats: Stats) =>
  Type.Object(
    {
      status: Type.Enum(['healthy', 'unhealthy']),
      stats,
      timestamp: Type.String({ format: 'date-time' }),
    },
    { title },
  )

export const ProcessHealthSchema = Report('HealthReport', Type.Object({ uptime_seconds: Type.Integer() }))

export const StoreHealthSchema = Report(
  'DatabaseHealthReport',
  Type.Object({
    pending_migrations: Type.Union([Type.Integer(), Type.Null()], {
      description: 'Null while the database does not answer',
    }),
  }),
)

export const MetricsReportSchema = Report(
  'MetricsReport',
  Type.Record(
    Type.String(),
    Type.Array(
      Type.Object({
        labels: Type.Record(Type.String(), Type.Union([Type.String(), Type.Number()])),
        value: Type.Number(),
      }),
    ),
    { description: 'By the names of /metrics; of histograms the count and the sum' },
  ),
)

export function healthReport<Stats>(
  { clock }: Pick<Deps, 'clock'>,
  status: CheckoutHealth['status'],
  stats: Stats,
) {
  return { status, stats, timestamp: clock.now().toISOString() }
}
