import { useMutation, useQueryClient } from '@tanstack/react-query'
import { apiClient, requestDone } from '../../../lib/api/api-client.ts'
import type { ApiError } from '../../../lib/api/api-error.ts'
import type { Schema } from '../../../lib/api/api-schema.ts'
import { SESSION_KEY } from '../../../lib/api/session-query.ts'
import { useConfirmed } from '../../../lib/use-confirmed.ts'

export type MemberRole = Schema<'RoleChange'>['role']
export type AgentsOfMember = 'keep' | 'revoke'

const at = (id: string) => ({ path: { id } })

export function inviteMember(invitation: Schema<'Invitation'>) {
  return requestDone((signal) => apiClient.POST('/api/account/members', { body: invitation, signal }))
}

export function changeRole(id: string, role: MemberRole) {
  return requestDone((signal) =>
    apiClient.PATCH('/api/account/members/{id}', { params: at(id), body: { role }, signal }),
  )
}

export function removeMember(id: string, agents: AgentsOfMember) {
  return requestDone((signal) =>
    apiClient.DELETE('/api/account/members/{id}', { params: { ...at(id), query: { agents } }, signal }),
  )
}

export function renameAccount(name: string) {
  return requestDone((signal) => apiClient.PATCH('/api/account', { body: { name }, signal }))
}

export function chooseAccount(id: string) {
  return requestDone((signal) => apiClient.POST('/api/account/choose', { body: { account_id: id }, signal }))
}

export function acceptAddress(id: string) {
  return requestDone((signal) =>
    apiClient.POST('/api/account/address-requests/{id}/accept', { params: at(id), signal }),
  )
}

export function declineAddress(id: string) {
  return requestDone((signal) =>
    apiClient.POST('/api/account/address-requests/{id}/decline', { params: at(id), signal }),
  )
}

export function claimAccount(id: string) {
  return requestDone((signal) =>
    apiClient.POST('/api/account/unclaimed-accounts/{id}/claim', { params: at(id), signal }),
  )
}

export function disownAccount(id: string) {
  return requestDone((signal) =>
    apiClient.POST('/api/account/unclaimed-accounts/{id}/disown', { params: at(id), signal }),
  )
}

/**
 * Runs one of the calls above and reloads the account, even if it was refused: another tab may have changed
 * it. What the caller does next does not wait for that, because the reload may remove the form, and its
 * callbacks with it.
 */
export function useMemberChange<Input>(change: (input: Input) => Promise<void>) {
  const queryClient = useQueryClient()
  const confirmed = useConfirmed()
  return useMutation<void, ApiError, Input>({
    mutationFn: (input) => confirmed(() => change(input)),
    onSettled: () => void queryClient.invalidateQueries({ queryKey: [SESSION_KEY] }),
  })
}
