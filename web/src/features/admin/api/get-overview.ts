import { apiClient, requestData } from '../../../lib/api-client.ts'
import { adminQuery } from './admin-query.ts'

function getOverview() {
  return requestData((signal) => apiClient.GET('/api/admin/overview', { signal }))
}

export type Overview = Awaited<ReturnType<typeof getOverview>>

export const overviewQuery = adminQuery(['overview'], getOverview)
