import { apiClient, requestData } from '../../../lib/api/api-client.ts'
import type { paths } from '../../../lib/api/api-schema.gen.d.ts'
import type { Schema } from '../../../lib/api/api-schema.ts'
import { adminQuery } from '../admin-query.ts'

type Query = NonNullable<paths['/api/admin/inquiries']['get']['parameters']['query']>

function listInquiries(query: Query) {
  return requestData((signal) => apiClient.GET('/api/admin/inquiries', { params: { query }, signal }))
}

export type ListedInquiry = Schema<'StoredInquiry'>

export function inquiriesQuery(query: Query) {
  return adminQuery(['inquiries', query], () => listInquiries(query))
}
