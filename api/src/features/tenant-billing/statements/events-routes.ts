import { Readable } from 'node:stream'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { UUID } from '../../../db/keyset.ts'
import type { Deps } from '../../../deps.ts'
import { AppError } from '../../../errors.ts'
import type { KeyHolder } from '../../accounts/api-keys/repository.ts'
import { listLineEvents } from '../../usage/line-events-repository.ts'
import { succeed } from '../envelope.ts'
import { operation, READ_ERRORS } from '../operation.ts'
import { decodePlace, encodePlace, exportEvents, toSpan } from './line-events.ts'
import { type BilledLine, findBilledLine } from './repository.ts'
import { EventsQuery, EventsReply, LineParams } from './schemas.ts'

const DEFAULT_LIMIT = 100
const LINE_NO = /^[1-9]\d{0,5}$/

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
    async ({ keyHolder, params, query }) => {
      const line = await requireLine(deps, keyHolder, params)
      const limit = query.limit === undefined ? DEFAULT_LIMIT : Number(query.limit)
      const after = query.cursor === undefined ? undefined : readPlace(query.cursor)
      const found = await listLineEvents(deps.db, toSpan(line), { after, limit: limit + 1 })
      const events = found.slice(0, limit)
      const last = events.at(-1)
      return succeed({
        statement_id: line.statementId,
        line: line.lineNo,
        usage_type: line.meter,
        quantity: Number(line.quantity),
        line_events: line.events,
        digest: line.digest,
        events: events.map(({ key, meter: _meter, quantity, properties, ...event }) => ({
          id: key,
          ...event,
          quantity: Number(quantity),
          metadata: properties ?? null,
        })),
        next_cursor: found.length > limit && last ? encodePlace(last) : null,
      })
    },
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
        .send(Readable.from(exportEvents(deps.db, line)))
    },
  )
}

async function requireLine(
  { db }: Pick<Deps, 'db'>,
  { accountId }: KeyHolder,
  { id, line }: { id: string; line: string },
): Promise<BilledLine> {
  const isPossible = UUID.test(id) && LINE_NO.test(line)
  const found = isPossible && (await findBilledLine(db, { statementId: id, lineNo: Number(line) }, accountId))
  if (found) return found
  throw new AppError(
    'not_found',
    'This API key has no statement with this id and line. List the statements first.',
  )
}

function readPlace(cursor: string) {
  const place = decodePlace(cursor)
  if (place) return place
  throw new AppError('invalid_request', 'cursor must be the next_cursor of an earlier page of this line.', {
    param: 'cursor',
  })
}
