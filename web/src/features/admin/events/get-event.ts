import { apiClient, requestData } from '../../../lib/api/api-client.ts'
import type { Schema } from '../../../lib/api/api-schema.ts'
import { adminQuery } from '../admin-query.ts'

function getEvent(id: string) {
  return requestData((signal) =>
    apiClient.GET('/api/admin/events/{id}', { params: { path: { id } }, signal }),
  )
}

export type EventDetail = Schema<'StoredEventDetail'>

export function eventQuery(id: string) {
  return adminQuery(['event', id], () => getEvent(id))
}
