import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { toPage, UUID } from '../../../db/keyset.ts'
import type { Deps } from '../../../deps.ts'
import { dashboardLink } from '../../../stripe/dashboard-link.ts'
import { operation, READ_ERRORS } from '../operation.ts'
import { readPage, toMoment } from '../schemas.ts'
import { listStatements } from './repository.ts'
import { StatementPage, StatementQuery } from './schemas.ts'

/** What each tenant's usage came to, and whether it is on an invoice. */
export const adminStatementRoutes: FastifyPluginAsyncTypebox<{ deps: Deps }> = async (app, { deps }) => {
  app.get(
    '/api/admin/statements',
    {
      schema: {
        ...operation('listStatements', 'List the statements of usage'),
        querystring: StatementQuery,
        response: { 200: StatementPage, ...READ_ERRORS },
      },
    },
    async ({ query }) => {
      const page = readPage(query, UUID)
      const filter = {
        ...(query.status !== undefined && { status: query.status }),
        ...(query.tenant_id !== undefined && { tenantId: query.tenant_id }),
      }
      const { data, nextCursor } = toPage(await listStatements(deps.db, filter, page), page.limit)
      return { data: data.map((row) => toWire(deps, row)), next_cursor: nextCursor }
    },
  )
}

type Row = Awaited<ReturnType<typeof listStatements>>[number]

function toWire({ config }: Pick<Deps, 'config'>, row: Row) {
  const { stripeInvoiceId } = row
  return {
    id: row.id,
    tenant_id: row.tenantId,
    period_start: toMoment(row.periodStart),
    period_end: toMoment(row.periodEnd),
    status: row.status,
    currency: row.currency,
    total: row.totalMinor,
    invoice_id: stripeInvoiceId,
    invoice_url: stripeInvoiceId && dashboardLink(config.stripe, 'invoices', stripeInvoiceId),
    last_error: row.lastError,
    sealed_at: toMoment(row.sealedAt),
    invoiced_at: toMoment(row.invoicedAt),
    paid_at: toMoment(row.paidAt),
  }
}
