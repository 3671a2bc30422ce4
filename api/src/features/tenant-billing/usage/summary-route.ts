import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { AppError } from '../../../errors.ts'
import { succeed } from '../../../http/envelope.ts'
import { operation, READ_ERRORS, TenantParams } from '../operation.ts'
import { toRateReply } from '../rate-reply.ts'
import type { TenantRouteOptions } from '../select-tenant.ts'
import { SummaryQuery, SummaryReply } from './schemas.ts'
import { summarizeUsage } from './summarize.ts'

const SECOND_MS = 1_000

export const usageSummaryRoute: FastifyPluginAsyncTypebox<TenantRouteOptions> = async (
  app,
  { deps, selectTenant },
) => {
  app.get(
    '/api/v1/billing/usage/tenant/:id/summary',
    {
      schema: {
        ...operation('getUsageSummary', "Read a tenant's usage between two instants, and what it costs"),
        params: TenantParams,
        querystring: SummaryQuery,
        response: { 200: SummaryReply, ...READ_ERRORS },
      },
      config: { keyScope: 'usage:read', isRoutine: true },
    },
    async ({ keyHolder, params, query }) => {
      const accountId = await selectTenant(keyHolder, params.id)
      const { start, end } = readPeriod(query)
      const usage = await summarizeUsage(deps, { accountId, start, end })
      return succeed({
        tenant_id: params.id,
        period_start: start.toISOString(),
        period_end: end.toISOString(),
        currency: deps.config.billing.currency,
        total_amount_cents: usage.reduce((total, { amountMinor }) => total + amountMinor, 0),
        usage: usage.map(({ meter, quantity, events, rate, amountMinor }) => ({
          usage_type: meter,
          quantity: Number(quantity),
          events,
          rate: toRateReply(rate),
          amount_cents: amountMinor,
        })),
      })
    },
  )
}

/** Whoever writes an end as 23:59:59 means all of that second. */
function readPeriod({ period_start, period_end }: { period_start: string; period_end: string }) {
  const start = new Date(period_start)
  const given = new Date(period_end)
  const includesSecond = given.getUTCSeconds() === 59
  const end = includesSecond ? new Date((Math.floor(given.getTime() / SECOND_MS) + 1) * SECOND_MS) : given
  if (end > start) return { start, end }
  throw new AppError('invalid_request', 'period_end must be after period_start.', { param: 'period_end' })
}
