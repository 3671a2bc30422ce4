import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { toPage, UUID } from '../../../db/keyset.ts'
import type { Deps } from '../../../deps.ts'
import { errorResponses } from '../../../http/error-schema.ts'
import { dashboardLink } from '../../../stripe/dashboard-link.ts'
import { readAction } from '../action.ts'
import { ACTION_ERRORS, operation, READ_ERRORS } from '../operation.ts'
import { ReasonBody, readPage, toMoment } from '../schemas.ts'
import { getStatement, listStatements } from './repository.ts'
import { StatementPage, StatementParams, StatementQuery, StatementSummary } from './schemas.ts'
import { deliverAgain, writeOff } from './service.ts'

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

  app.post(
    '/api/admin/statements/:id/deliver',
    {
      schema: {
        ...operation(
          'deliverStatement',
          'Bill a statement on a new invoice',
          'What its present invoice asks for is ended at Stripe first; one that also bills a plan has to be void.',
        ),
        ...RESOLVE,
      },
    },
    async (request) => {
      await deliverAgain(deps, request.params.id, readAction(request))
      return await showStatement(deps, request.params.id)
    },
  )

  app.post(
    '/api/admin/statements/:id/write-off',
    {
      schema: {
        ...operation(
          'writeOffStatement',
          'Ask nobody to pay a statement any more',
          'A draft is deleted and an open invoice is marked uncollectible at Stripe, so that its customer may still pay it.',
        ),
        ...RESOLVE,
      },
    },
    async (request) => {
      await writeOff(deps, request.params.id, readAction(request))
      return await showStatement(deps, request.params.id)
    },
  )
}

const RESOLVE = {
  params: StatementParams,
  body: ReasonBody,
  response: { 200: StatementSummary, ...ACTION_ERRORS, ...errorResponses(502) },
}

async function showStatement(deps: Deps, id: string) {
  return toWire(deps, await getStatement(deps.db, id))
}

type Row = Awaited<ReturnType<typeof getStatement>>

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
