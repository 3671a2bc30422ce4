import { apiClient, requestData } from '../../../lib/api/api-client.ts'
import type { paths } from '../../../lib/api/api-schema.gen.d.ts'
import type { Schema } from '../../../lib/api/api-schema.ts'
import { adminQuery } from '../admin-query.ts'

type Query = NonNullable<paths['/api/admin/events']['get']['parameters']['query']>
export type EventStatus = Schema<'StoredEvent'>['status']

function listEvents(query: Query) {
  return requestData((signal) => apiClient.GET('/api/admin/events', { params: { query }, signal }))
}

export type EventSummary = Schema<'StoredEvent'>

export function eventsQuery(query: Query) {
  return adminQuery(['events', query], () => listEvents(query))
}
