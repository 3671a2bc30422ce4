import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { envelopedErrors, succeed } from '../../../http/envelope.ts'
import { getAccountById } from '../../accounts/repository.ts'
import { readIdempotencyKey } from '../../checkout/idempotency.ts'
import { createUsageStore } from '../../usage/create-usage-store.ts'
import { createUsageIngest } from '../../usage/ingest.ts'
import { operation } from '../operation.ts'
import type { TenantRouteOptions } from '../select-tenant.ts'
import { recordUsage } from './record.ts'
import { RecordUsageBody, UsageRecordReply } from './schemas.ts'

export const recordUsageRoute: FastifyPluginAsyncTypebox<TenantRouteOptions> = async (
  app,
  { deps, selectTenant },
) => {
  const store = createUsageStore(deps)
  const ingest = createUsageIngest(store, deps.catalog.meters)
  app.post(
    '/api/v1/billing/usage',
    {
      schema: {
        ...operation(
          'recordUsage',
          'Record usage of now',
          'With an Idempotency-Key it counts once, however often it is sent. Send many events at once to /api/v1/usage/events.',
        ),
        body: RecordUsageBody,
        response: {
          200: UsageRecordReply,
          ...envelopedErrors(400, 401, 403, 404, 409, 413, 415, 429, 500, 503),
        },
      },
      config: { keyScope: 'usage:write', isRoutine: true },
    },
    async ({ body, headers, keyHolder }) => {
      const accountId = await selectTenant(keyHolder, body.tenant_id)
      const { usage_type: usageType, quantity, metadata } = body
      const idempotencyKey = readIdempotencyKey(headers['idempotency-key'])
      const order = { accountId, idempotencyKey, now: deps.clock.now() }
      const recorded = await recordUsage({ ingest, store }, { usageType, quantity, metadata }, order)
      return succeed({
        tenant_id: body.tenant_id ?? (await getAccountById(deps.db, accountId)).tenantId,
        usage_type: recorded.usageType,
        quantity: recorded.quantity,
        recorded_at: recorded.recordedAt.toISOString(),
        duplicate: recorded.isDuplicate,
      })
    },
  )
}
