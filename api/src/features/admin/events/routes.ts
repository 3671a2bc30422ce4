import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { STRIPE_ID, toPage } from '../../../db/keyset.ts'
import type { Deps } from '../../../deps.ts'
import { readAction } from '../action.ts'
import { ACTION_ERRORS, operation, READ_ERRORS } from '../operation.ts'
import { readPage } from '../schemas.ts'
import { toEventSummary } from './reply.ts'
import { listEvents } from './repository.ts'
import { EventDetail, EventPage, EventParams, EventQuery, ReplayBody, ReplayReply } from './schemas.ts'
import { getEvent, rehearseReplay, replayEvent } from './service.ts'

export const adminEventRoutes: FastifyPluginAsyncTypebox<{ deps: Deps }> = async (app, { deps }) => {
  app.get(
    '/api/admin/events',
    {
      schema: {
        ...operation('listEvents', 'List stored Stripe events'),
        querystring: EventQuery,
        response: { 200: EventPage, ...READ_ERRORS },
      },
    },
    async ({ query }) => {
      const page = readPage(query, STRIPE_ID)
      const { data, nextCursor } = toPage(await listEvents(deps.db, query, page), page.limit)
      return { data: data.map(toEventSummary), next_cursor: nextCursor }
    },
  )

  app.get(
    '/api/admin/events/:id',
    {
      schema: {
        ...operation('getEvent', 'Read one event with its payload'),
        params: EventParams,
        response: { 200: EventDetail, ...READ_ERRORS },
      },
    },
    async ({ params }) => {
      const event = await getEvent(deps, params.id)
      const { apiVersion: api_version, livemode, payload } = event
      return { ...toEventSummary(event), api_version, livemode, payload }
    },
  )

  app.post(
    '/api/admin/events/:id/replay',
    {
      schema: {
        ...operation(
          'replayEvent',
          'Process an event again',
          'Safe to repeat. With dry_run the event is processed and rolled back: nothing changes and nothing is mailed.',
        ),
        params: EventParams,
        body: ReplayBody,
        response: { 200: ReplayReply, ...ACTION_ERRORS },
      },
    },
    async (request) => {
      const { id } = request.params
      return request.body.dry_run
        ? await rehearseReplay(deps, id)
        : await replayEvent(deps, id, readAction(request))
    },
  )
}
