import { Readable } from 'node:stream'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Deps } from '../../../deps.ts'
import { AppError } from '../../../errors.ts'
import { errorResponses } from '../../../http/error-schema.ts'
import { exportEvents } from '../../tenant-billing/statements/line-events.ts'
import type { BilledLine } from '../../tenant-billing/statements/repository.ts'
import {
  BilledEventPage,
  EventsQuery,
  LineParams,
  StatementPage,
  StatementsQuery,
} from '../../tenant-billing/statements/schemas.ts'
import { findLine, readLineEvents, readStatements } from '../../tenant-billing/statements/service.ts'
import { needs } from '../member.ts'
import { ACCOUNT_ROUTE } from '../operation.ts'

const READ_ERRORS = errorResponses(400, 401, 403, 404, 500, 503)

/** What was billed for usage, down to each event: the same that the account's systems read with a key. */
export const statementRoutes: FastifyPluginAsyncTypebox<{ deps: Deps }> = async (app, { deps }) => {
  app.get(
    '/api/account/statements',
    {
      schema: {
        ...ACCOUNT_ROUTE,
        operationId: 'listStatements',
        summary: 'List the statements of usage with their lines',
        querystring: StatementsQuery,
        response: { 200: StatementPage, ...errorResponses(400, 401, 403, 500, 503) },
      },
      preHandler: needs('charges'),
    },
    async ({ member, query }) => await readStatements(deps, member.accountId, query),
  )

  app.get(
    '/api/account/statements/:id/lines/:line/events',
    {
      schema: {
        ...ACCOUNT_ROUTE,
        operationId: 'listLineEvents',
        summary: 'List the events that a line of a statement bills',
        params: LineParams,
        querystring: EventsQuery,
        response: { 200: BilledEventPage, ...READ_ERRORS },
      },
      preHandler: needs('charges'),
    },
    async ({ member, params, query }) =>
      await readLineEvents(deps, await requireLine(deps, member.accountId, params), query),
  )

  app.get(
    '/api/account/statements/:id/lines/:line/events.csv',
    {
      schema: {
        ...ACCOUNT_ROUTE,
        operationId: 'exportLineEvents',
        summary: 'Export the events that a line of a statement bills as CSV',
        params: LineParams,
        response: READ_ERRORS,
      },
      preHandler: needs('charges'),
    },
    async ({ member, params }, reply) => {
      const line = await requireLine(deps, member.accountId, params)
      return await reply
        .type('text/csv; charset=utf-8; header=present')
        .header('content-disposition', `attachment; filename="${line.statementId}-${line.lineNo}.csv"`)
        .send(Readable.from(exportEvents(deps, line)))
    },
  )
}

async function requireLine(
  deps: Pick<Deps, 'db'>,
  accountId: string,
  params: { id: string; line: string },
): Promise<BilledLine> {
  const found = await findLine(deps, accountId, params)
  if (found) return found
  throw new AppError(
    'not_found',
    'Your account has no statement with this id and line. See /api/account/statements for yours.',
  )
}
