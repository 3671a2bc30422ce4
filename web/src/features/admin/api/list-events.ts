import { apiClient, requestData } from '../../../lib/api-client.ts'
import type { paths } from '../../../lib/api-schema.gen.d.ts'
import { adminQuery } from './admin-query.ts'

type Query = NonNullable<paths['/api/admin/events']['get']['parameters']['query']>
export type EventStatus = NonNullable<Query['status']>

function listEvents(query: Query) {
  return requestData((signal) => apiClient.GET('/api/admin/events', { params: { query }, signal }))
}

export type EventSummary = Awaited<ReturnType<typeof listEvents>>['data'][number]

export function eventsQuery(query: Query) {
  return adminQuery(['events', query], () => listEvents(query))
}
