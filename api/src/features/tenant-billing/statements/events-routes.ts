import { Readable } from 'node:stream'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Deps } from '../../../deps.ts'
import { AppError } from '../../../errors.ts'
import { succeed } from '../../../http/envelope.ts'
import type { KeyHolder } from '../../accounts/api-keys/repository.ts'
import { operation, READ_ERRORS } from '../operation.ts'
import { exportEvents } from './line-events.ts'
import type { BilledLine } from './repository.ts'
import { EventsQuery, EventsReply, LineParams } from './schemas.ts'
import { findLine, readLineEvents } from './service.ts'

/** Prove my bill: the events of a line, from which anybody can compute its sum and its digest again. */
export const lineEventsRoutes: FastifyPluginAsyncTypebox<{ deps: Deps }> = async (app, { deps }) => {
  app.get(
    '/api/v1/billing/statements/:id/lines/:line/events',
    {
      schema: {
        ...operation('listBilledEvents', 'List the events that a line of a statement bills'),
        params: LineParams,
        querystring: EventsQuery,
        response: { 200: EventsReply, ...READ_ERRORS },
      },
      config: { keyScope: 'billing:read' },
    },
    async ({ keyHolder, params, query }) =>
      succeed(await readLineEvents(deps, await requireLine(deps, keyHolder, params), query)),
  )

  app.get(
    '/api/v1/billing/statements/:id/lines/:line/events.csv',
    {
      schema: {
        ...operation('exportBilledEvents', 'Export the events that a line of a statement bills as CSV'),
        params: LineParams,
        response: READ_ERRORS,
      },
      config: { keyScope: 'billing:read' },
    },
    async ({ keyHolder, params }, reply) => {
      const line = await requireLine(deps, keyHolder, params)
      return await reply
        .type('text/csv; charset=utf-8; header=present')
        .header('content-disposition', `attachment; filename="${line.statementId}-${line.lineNo}.csv"`)
        .send(Readable.from(exportEvents(deps, line)))
    },
  )
}

async function requireLine(
  deps: Pick<Deps, 'db'>,
  { accountId }: KeyHolder,
  params: { id: string; line: string },
): Promise<BilledLine> {
  const found = await findLine(deps, accountId, params)
  if (found) return found
  throw new AppError(
    'not_found',
    'This API key has no statement with this id and line. List the statements first.',
  )
}
