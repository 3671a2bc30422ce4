import { useMutation, useQueryClient } from '@tanstack/react-query'
import { apiClient, requestData, requestDone } from '../../../lib/api/api-client.ts'
import type { ApiError } from '../../../lib/api/api-error.ts'
import type { Schema } from '../../../lib/api/api-schema.ts'
import { useConfirmed } from '../../../lib/use-confirmed.ts'
import type { Overlap } from '../overlap-field.tsx'
import { agentsQuery } from './list-agents.ts'

const at = (id: string) => ({ params: { path: { id } } })

export function createAgent(name: string) {
  return requestData((signal) => apiClient.POST('/api/account/agents', { body: { name }, signal }))
}

export function renameAgent(id: string, name: string) {
  return requestDone((signal) =>
    apiClient.PATCH('/api/account/agents/{id}', { ...at(id), body: { name }, signal }),
  )
}

export function limitAgent(id: string, body: Schema<'AgentLimitsRequest'>) {
  return requestDone((signal) =>
    apiClient.PATCH('/api/account/agents/{id}/limits', { ...at(id), body, signal }),
  )
}

export function allowAddresses(id: string, addresses: string[]) {
  return requestDone((signal) =>
    apiClient.PUT('/api/account/agents/{id}/addresses', { ...at(id), body: { addresses }, signal }),
  )
}

export function revokeAgent(id: string) {
  return requestDone((signal) => apiClient.DELETE('/api/account/agents/{id}', { ...at(id), signal }))
}

export function rotateAgent(id: string, overlap: Overlap) {
  return requestData((signal) =>
    apiClient.POST('/api/account/agents/{id}/rotate', { ...at(id), body: { overlap }, signal }),
  )
}

export function requestRevealCode(id: string) {
  return requestData((signal) =>
    apiClient.POST('/api/account/agents/{id}/reveal-code', { ...at(id), signal }),
  )
}

export function revealToken(id: string, code: string) {
  return requestData((signal) =>
    apiClient.POST('/api/account/agents/{id}/reveal', { ...at(id), body: { code }, signal }),
  )
}

/**
 * Runs one of the calls above and reloads the agents, even if it was refused: another tab may have changed
 * them.
 */
export function useAgentChange<Input, Output>(change: (input: Input) => Promise<Output>) {
  const queryClient = useQueryClient()
  const confirmed = useConfirmed()
  return useMutation<Output, ApiError, Input>({
    mutationFn: (input) => confirmed(() => change(input)),
    gcTime: 0,
    onSettled: () => queryClient.invalidateQueries({ queryKey: agentsQuery.queryKey }),
  })
}
