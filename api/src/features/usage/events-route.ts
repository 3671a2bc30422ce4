import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Deps } from '../../deps.ts'
import { errorResponses } from '../../http/error-schema.ts'
import { noStore } from '../../http/no-store.ts'
import { createKeyDoor, OFTEN } from '../accounts/api-keys/door.ts'
import { createTenantFinder } from '../accounts/tenants.ts'
import { createUsageStore } from './create-usage-store.ts'
import { createUsageIngest } from './ingest.ts'
import { receiveEvents } from './receive-events.ts'
import { EventsBody, EventsReply, MAX_EVENTS_BYTES, TenantQuery } from './schemas.ts'

const CLOUD_EVENTS = ['application/cloudevents+json', 'application/cloudevents-batch+json']

/** What systems report, one event or many. */
export const usageEventsRoute: FastifyPluginAsyncTypebox<{ deps: Deps }> = async (app, { deps }) => {
  const openDoor = createKeyDoor(app, deps, OFTEN)
  const findTenant = createTenantFinder(deps)
  const ingest = createUsageIngest(createUsageStore(deps), deps.catalog.meters)
  app.addHook('onSend', noStore)
  app.addHook('onRequest', async (request) => {
    await openDoor(request, 'usage:write')
  })
  app.addContentTypeParser(CLOUD_EVENTS, { parseAs: 'string' }, app.getDefaultJsonParser('error', 'error'))

  app.post(
    '/api/v1/usage/events',
    {
      schema: {
        operationId: 'reportUsage',
        tags: ['Usage'],
        summary: 'Report what was used',
        description:
          'Stores each event once, however often it is sent. A bad event is named in the answer and costs the others nothing. What is accepted is in every later summary.',
        security: [{ apiKey: [] }],
        querystring: TenantQuery,
        body: EventsBody,
        response: { 200: EventsReply, ...errorResponses(400, 401, 403, 413, 415, 429, 500, 503) },
      },
      config: { isRoutine: true },
      bodyLimit: MAX_EVENTS_BYTES,
    },
    async ({ body, query, keyHolder: holder }) => {
      const given = Array.isArray(body) ? body : [body]
      const now = deps.clock.now()
      return await receiveEvents({ ingest, findTenant }, given, { holder, tenantId: query.tenant_id, now })
    },
  )
}
