import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { CheckoutHealth } from '../checkout-health.ts'
import { readDatabaseHealth } from '../database-health.ts'
import { operation } from '../operation.ts'
import { healthReport, ProcessHealthSchema, type SellerHealthOptions, StoreHealthSchema } from '../report.ts'

/** Health in the shape that monetisation plug-ins for MCP answer. */
export const sellerHealthRoutes: FastifyPluginAsyncTypebox<SellerHealthOptions> = async (
  app,
  { deps, checkoutHealth },
) => {
  app.get(
    '/api/health',
    {
      schema: {
        ...operation('getHealth', 'Whether this can sell'),
        description: 'The same judgement as that of /api/billing/checkout-health, which names the reasons.',
        response: { 200: ProcessHealthSchema, 503: ProcessHealthSchema },
      },
      config: { isRoutine: true },
    },
    async (_request, reply) => {
      const { status } = await checkoutHealth()
      const stats = { uptime_seconds: Math.floor(process.uptime()) }
      return await reply.status(STATUS_CODES[status]).send(healthReport(deps, status, stats))
    },
  )

  app.get(
    '/api/db/health',
    {
      schema: {
        ...operation('getDatabaseHealth', 'Whether the database answers'),
        response: { 200: StoreHealthSchema, 503: StoreHealthSchema },
      },
      config: { isRoutine: true },
    },
    async (_request, reply) => {
      const { status, pendingMigrations } = await readDatabaseHealth(deps)
      const stats = { pending_migrations: pendingMigrations }
      return await reply.status(STATUS_CODES[status]).send(healthReport(deps, status, stats))
    },
  )
}

const STATUS_CODES = { healthy: 200, unhealthy: 503 } as const satisfies Record<
  CheckoutHealth['status'],
  number
>
