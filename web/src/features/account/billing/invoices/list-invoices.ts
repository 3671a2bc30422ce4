import { queryOptions } from '@tanstack/react-query'
import { apiClient, requestData } from '../../../../lib/api/api-client.ts'
import type { ApiError } from '../../../../lib/api/api-error.ts'
import type { Schema } from '../../../../lib/api/api-schema.ts'
import { retryWhenAway, SESSION_KEY } from '../../../../lib/api/session-query.ts'

async function listInvoices() {
  const { invoices } = await requestData((signal) => apiClient.GET('/api/account/invoices', { signal }))
  return invoices
}

export type Invoice = Schema<'Invoice'>

export const invoicesQuery = queryOptions<Invoice[], ApiError>({
  queryKey: [SESSION_KEY, 'invoices'],
  queryFn: listInvoices,
  retry: retryWhenAway,
})
