import { apiClient, requestData } from '../../../lib/api-client.ts'
import type { paths } from '../../../lib/api-schema.gen.d.ts'
import { adminQuery } from './admin-query.ts'

type Query = NonNullable<paths['/api/admin/audit']['get']['parameters']['query']>

function listAudit(query: Query) {
  return requestData((signal) => apiClient.GET('/api/admin/audit', { params: { query }, signal }))
}

export type AuditEntry = Awaited<ReturnType<typeof listAudit>>['data'][number]

export function auditQuery(query: Query) {
  return adminQuery(['audit', query], () => listAudit(query))
}
