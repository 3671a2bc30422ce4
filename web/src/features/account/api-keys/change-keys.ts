import { useMutation, useQueryClient } from '@tanstack/react-query'
import { apiClient, requestData, requestDone } from '../../../lib/api/api-client.ts'
import type { ApiError } from '../../../lib/api/api-error.ts'
import type { Schema } from '../../../lib/api/api-schema.ts'
import { useConfirmed } from '../../../lib/use-confirmed.ts'
import { apiKeysQuery } from './list-keys.ts'

export function createKey(body: Schema<'ApiKeyRequest'>) {
  return requestData((signal) => apiClient.POST('/api/account/api-keys', { body, signal }))
}

export function rotateKey(id: string, body: Schema<'ApiKeyRotation'>) {
  return requestData((signal) =>
    apiClient.POST('/api/account/api-keys/{id}/rotate', { params: { path: { id } }, body, signal }),
  )
}

export function revokeKey(id: string) {
  return requestDone((signal) =>
    apiClient.DELETE('/api/account/api-keys/{id}', { params: { path: { id } }, signal }),
  )
}

/** Runs one of the calls above and reloads the keys, even if it was refused: another tab may have changed them. */
export function useKeyChange<Input, Output>(change: (input: Input) => Promise<Output>) {
  const queryClient = useQueryClient()
  const confirmed = useConfirmed()
  return useMutation<Output, ApiError, Input>({
    mutationFn: (input) => confirmed(() => change(input)),
    gcTime: 0,
    onSettled: () => queryClient.invalidateQueries({ queryKey: apiKeysQuery.queryKey }),
  })
}
