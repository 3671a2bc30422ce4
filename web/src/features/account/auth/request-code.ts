import { useMutation } from '@tanstack/react-query'
import { apiClient, requestData } from '../../../lib/api/api-client.ts'
import type { ApiError } from '../../../lib/api/api-error.ts'
import type { Schema } from '../../../lib/api/api-schema.ts'

export function requestCode(email: string) {
  return requestData((signal) => apiClient.POST('/api/auth/code', { body: { email }, signal }))
}

export function useRequestCode() {
  return useMutation<Schema<'Accepted'>, ApiError, string>({ mutationFn: requestCode })
}
