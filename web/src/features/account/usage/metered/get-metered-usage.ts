import { queryOptions } from '@tanstack/react-query'
import { apiClient, requestData } from '../../../../lib/api/api-client.ts'
import type { ApiError } from '../../../../lib/api/api-error.ts'
import type { Schema } from '../../../../lib/api/api-schema.ts'
import { retryWhenAway, SESSION_KEY } from '../../../../lib/api/session-query.ts'

export type MeteredReport = Schema<'MeteredUsageReport'>
export type MeteredUsage = Schema<'MeteredUsage'>

export const meteredUsageQuery = queryOptions<MeteredReport, ApiError>({
  queryKey: [SESSION_KEY, 'metered-usage'],
  queryFn: () => requestData((signal) => apiClient.GET('/api/account/metered-usage', { signal })),
  retry: retryWhenAway,
})

export const nextInvoiceQuery = queryOptions<Schema<'NextInvoice'>, ApiError>({
  queryKey: [SESSION_KEY, 'next-invoice'],
  queryFn: () => requestData((signal) => apiClient.GET('/api/account/next-invoice', { signal })),
  retry: retryWhenAway,
})
