import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Static } from 'typebox'
import { toPage } from '../../../db/keyset.ts'
import type { Deps } from '../../../deps.ts'
import { AppError } from '../../../errors.ts'
import { DAY_MS } from '../../../lib/durations.ts'
import { listMovements, type MovementPeriod, sumMovements } from '../../subscriptions/mrr/repository.ts'
import { operation, READ_ERRORS } from '../operation.ts'
import { readPage } from '../schemas.ts'
import { toMovement, toTotals } from './reply.ts'
import { MovementPage, MovementQuery } from './schemas.ts'

const MOVEMENT_ID = /^\d{1,18}$/

export const adminMrrRoutes: FastifyPluginAsyncTypebox<{ deps: Deps }> = async (app, { deps }) => {
  app.get(
    '/api/admin/mrr',
    {
      schema: {
        ...operation('listMrrMovements', 'List how monthly recurring revenue has changed, with the sums'),
        querystring: MovementQuery,
        response: { 200: MovementPage, ...READ_ERRORS },
      },
    },
    async ({ query }) => {
      const period = readPeriod(query)
      const page = readPage(query, MOVEMENT_ID)
      const { data, nextCursor } = toPage(await listMovements(deps.db, period, page), page.limit)
      const totals = toTotals(await sumMovements(deps.db, period))
      return { data: data.map(toMovement), totals, next_cursor: nextCursor }
    },
  )
}

function readPeriod({ from, to }: Static<typeof MovementQuery>): MovementPeriod {
  if (from !== undefined && to !== undefined && to < from)
    throw new AppError('invalid_request', `to must not be before from; found ${from} to ${to}.`, {
      param: 'to',
    })
  return {
    ...(from !== undefined && { since: new Date(from) }),
    ...(to !== undefined && { before: new Date(Date.parse(to) + DAY_MS) }),
  }
}
