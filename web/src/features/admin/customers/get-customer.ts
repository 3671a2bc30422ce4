import { apiClient, requestData } from '../../../lib/api/api-client.ts'
import type { Schema } from '../../../lib/api/api-schema.ts'
import { adminQuery } from '../admin-query.ts'

function getCustomer(id: string) {
  return requestData((signal) =>
    apiClient.GET('/api/admin/customers/{id}', { params: { path: { id } }, signal }),
  )
}

export type CustomerDetails = Schema<'CustomerDetails'>
export type Subscription = Schema<'StoredSubscription'>
export type Reversal = Schema<'StoredReversal'>
export type Token = Schema<'StoredToken'>

export function customerQuery(id: string) {
  return adminQuery(['customer', id], () => getCustomer(id))
}
