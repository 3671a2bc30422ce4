import { Readable } from 'node:stream'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Deps } from '../../../deps.ts'
import { errorResponses } from '../../../http/error-schema.ts'
import { exportLedger, readLedgerPage } from '../../metering/ledger/ledger.ts'
import { readExportQuery, readLedgerQuery } from '../../metering/ledger/ledger-query.ts'
import { LedgerExportQuery, LedgerPageSchema, LedgerQuery } from '../../metering/ledger/ledger-schemas.ts'
import { ACCOUNT_ROUTE } from '../operation.ts'

/** The ledger: every call, with what it cost and what was left. */
export const callsRoutes: FastifyPluginAsyncTypebox<{ deps: Deps }> = async (app, { deps }) => {
  app.get(
    '/api/account/calls',
    {
      schema: {
        operationId: 'listCalls',
        ...ACCOUNT_ROUTE,
        summary: 'List calls and credits',
        description: 'Each call with its price and what was left, and between them credits bought or given.',
        querystring: LedgerQuery,
        response: { 200: LedgerPageSchema, ...errorResponses(400, 401, 403, 500, 503) },
      },
    },
    async ({ member, query }) => {
      const { filter, limit } = readLedgerQuery(member.accountId, query)
      return await readLedgerPage(deps.db, filter, limit)
    },
  )

  app.get(
    '/api/account/calls.csv',
    {
      schema: {
        operationId: 'exportCalls',
        ...ACCOUNT_ROUTE,
        summary: 'Export calls and credits as CSV',
        description: 'Of at most 13 months, newest first.',
        querystring: LedgerExportQuery,
        response: errorResponses(400, 401, 403, 500, 503),
      },
    },
    async ({ member, query }, reply) => {
      const filter = readExportQuery(member.accountId, query, deps.clock.now())
      return await reply
        .type('text/csv; charset=utf-8; header=present')
        .header('content-disposition', 'attachment; filename="calls.csv"')
        .send(Readable.from(exportLedger(deps.db, filter)))
    },
  )
}
