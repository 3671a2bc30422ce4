import { useMutation } from '@tanstack/react-query'
import { apiClient, requestData } from '../../lib/api/api-client.ts'
import type { ApiError } from '../../lib/api/api-error.ts'
import type { Schema } from '../../lib/api/api-schema.ts'

export interface Inquiry {
  name: string
  email: string
  company: string
  message: string
}

function createInquiry({ company, ...inquiry }: Inquiry) {
  const body = company ? { ...inquiry, company } : inquiry
  return requestData((signal) => apiClient.POST('/api/inquiries', { body, signal }))
}

export function useCreateInquiry() {
  return useMutation<Schema<'InquiryReceipt'>, ApiError, Inquiry>({ mutationFn: createInquiry })
}
