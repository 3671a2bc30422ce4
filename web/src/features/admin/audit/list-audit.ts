import { apiClient, requestData } from '../../../lib/api/api-client.ts'
import type { paths } from '../../../lib/api/api-schema.gen.d.ts'
import type { Schema } from '../../../lib/api/api-schema.ts'
import { adminQuery } from '../admin-query.ts'

type Query = NonNullable<paths['/api/admin/audit']['get']['parameters']['query']>

function listAudit(query: Query) {
  return requestData((signal) => apiClient.GET('/api/admin/audit', { params: { query }, signal }))
}

export type AuditEntry = Schema<'AuditEntry'>

export function auditQuery(query: Query) {
  return adminQuery(['audit', query], () => listAudit(query))
}
