import { apiClient, requestData } from '../../../lib/api/api-client.ts'
import type { Schema } from '../../../lib/api/api-schema.ts'
import { adminQuery } from '../admin-query.ts'

function getOverview() {
  return requestData((signal) => apiClient.GET('/api/admin/overview', { signal }))
}

export type Overview = Schema<'Overview'>

export const overviewQuery = adminQuery(['overview'], getOverview)
