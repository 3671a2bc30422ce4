import { useMutation } from '@tanstack/react-query'
import { apiClient, requestData, requestDone } from '../../../lib/api/api-client.ts'
import type { ApiError } from '../../../lib/api/api-error.ts'

export function requestConfirmationCode() {
  return requestData((signal) => apiClient.POST('/api/account/confirmation-code', { signal }))
}

function confirmSession(code: string) {
  return requestDone((signal) => apiClient.POST('/api/account/confirm', { body: { code }, signal }))
}

export function useConfirmSession() {
  return useMutation<void, ApiError, string>({ mutationFn: confirmSession })
}
