import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { decodeCursor, toPage, UUID } from '../../../db/keyset.ts'
import { AppError } from '../../../errors.ts'
import { listStatementLines, type StatementLine } from '../../invoicing/statements/statements-repository.ts'
import { succeed } from '../envelope.ts'
import { operation, READ_ERRORS, TenantParams } from '../operation.ts'
import { toRateReply } from '../rate-reply.ts'
import type { TenantRouteOptions } from '../select-tenant.ts'
import { listStatementsOf } from './repository.ts'
import { StatementsQuery, StatementsReply } from './schemas.ts'

const DEFAULT_LIMIT = 12

export const tenantStatementsRoute: FastifyPluginAsyncTypebox<TenantRouteOptions> = async (
  app,
  { deps, selectTenant },
) => {
  app.get(
    '/api/v1/billing/statements/tenant/:id',
    {
      schema: {
        ...operation('listTenantStatements', "List a tenant's statements of usage with their lines"),
        params: TenantParams,
        querystring: StatementsQuery,
        response: { 200: StatementsReply, ...READ_ERRORS },
      },
      config: { keyScope: 'billing:read' },
    },
    async ({ keyHolder, params, query }) => {
      const accountId = await selectTenant(keyHolder, params.id)
      const limit = query.limit === undefined ? DEFAULT_LIMIT : Number(query.limit)
      const page = { limit, after: readCursor(query.cursor) }
      const { data, nextCursor } = toPage(await listStatementsOf(deps.db, accountId, page), limit)
      const statements = []
      for (const row of data) statements.push(toReply(row, await listStatementLines(deps.db, row.id)))
      return succeed({ statements, next_cursor: nextCursor })
    },
  )
}

function readCursor(cursor: string | undefined) {
  if (cursor === undefined) return undefined
  const after = decodeCursor(cursor, UUID)
  if (after) return after
  throw new AppError('invalid_request', 'cursor must be the next_cursor of an earlier page of this list.', {
    param: 'cursor',
  })
}

type Row = Awaited<ReturnType<typeof listStatementsOf>>[number]

function toReply(row: Row, lines: readonly StatementLine[]) {
  return {
    id: row.id,
    period_start: row.periodStart.toISOString(),
    period_end: row.periodEnd.toISOString(),
    status: row.status,
    currency: row.currency,
    total_cents: row.totalMinor,
    invoice_id: row.stripeInvoiceId,
    sealed_at: row.sealedAt.toISOString(),
    paid_at: row.paidAt?.toISOString() ?? null,
    lines: lines.map((line) => ({
      line: line.lineNo,
      usage_type: line.meter,
      late: line.isLate,
      usage_start: line.usageStart.toISOString(),
      usage_end: line.usageEnd.toISOString(),
      quantity: Number(line.quantity),
      rate: toRateReply(line.rate),
      amount_cents: line.amountMinor,
      events: line.events,
      digest: line.digest,
    })),
  }
}
