import { apiClient, requestData } from '../../../lib/api-client.ts'
import { adminQuery } from './admin-query.ts'

function getEvent(id: string) {
  return requestData((signal) =>
    apiClient.GET('/api/admin/events/{id}', { params: { path: { id } }, signal }),
  )
}

export type EventDetail = Awaited<ReturnType<typeof getEvent>>

export function eventQuery(id: string) {
  return adminQuery(['event', id], () => getEvent(id))
}
