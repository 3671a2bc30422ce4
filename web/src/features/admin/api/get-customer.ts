import { apiClient, requestData } from '../../../lib/api-client.ts'
import { adminQuery } from './admin-query.ts'

function getCustomer(id: string) {
  return requestData((signal) =>
    apiClient.GET('/api/admin/customers/{id}', { params: { path: { id } }, signal }),
  )
}

export type CustomerStory = Awaited<ReturnType<typeof getCustomer>>
export type Subscription = CustomerStory['subscriptions'][number]
export type Reversal = CustomerStory['reversals'][number]
export type Token = CustomerStory['tokens'][number]

export function customerQuery(id: string) {
  return adminQuery(['customer', id], () => getCustomer(id))
}
