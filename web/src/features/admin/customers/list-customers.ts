import { apiClient, requestData } from '../../../lib/api/api-client.ts'
import type { paths } from '../../../lib/api/api-schema.gen.d.ts'
import type { Schema } from '../../../lib/api/api-schema.ts'
import { adminQuery } from '../admin-query.ts'

type Query = NonNullable<paths['/api/admin/customers']['get']['parameters']['query']>

function listCustomers(query: Query) {
  return requestData((signal) => apiClient.GET('/api/admin/customers', { params: { query }, signal }))
}

export type Customer = Schema<'Customer'>

export function customersQuery(query: Query) {
  return adminQuery(['customers', query], () => listCustomers(query))
}
