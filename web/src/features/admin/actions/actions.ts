import { apiClient, requestData } from '../../../lib/api/api-client.ts'
import type { Schema } from '../../../lib/api/api-schema.ts'

export function replayEvent(id: string, body: Schema<'ReplayRequest'>) {
  return requestData((signal) =>
    apiClient.POST('/api/admin/events/{id}/replay', { params: { path: { id } }, body, signal }),
  )
}

export type Replay = Schema<'Replay'>
export type Change = Schema<'RowChange'>

export function reconcile(body: Schema<'ReconcileRequest'>) {
  return requestData((signal) => apiClient.POST('/api/admin/reconcile', { body, signal }))
}

export type Reconciliation = Schema<'Reconciliation'>

export function issueToken(body: Schema<'TokenIssue'>) {
  return requestData((signal) => apiClient.POST('/api/admin/tokens', { body, signal }))
}

const ofToken = (jti: string, reason: string) => ({ params: { path: { jti } }, body: { reason } })

export function regenerateToken(jti: string, reason: string) {
  return requestData((signal) =>
    apiClient.POST('/api/admin/tokens/{jti}/regenerate', { ...ofToken(jti, reason), signal }),
  )
}

export function revokeToken(jti: string, reason: string) {
  return requestData((signal) =>
    apiClient.POST('/api/admin/tokens/{jti}/revoke', { ...ofToken(jti, reason), signal }),
  )
}

export function resendToken(jti: string, reason: string) {
  return requestData((signal) =>
    apiClient.POST('/api/admin/tokens/{jti}/resend', { ...ofToken(jti, reason), signal }),
  )
}

export function changeCredits(accountId: string, body: Schema<'CreditsChange'>) {
  return requestData((signal) =>
    apiClient.POST('/api/admin/accounts/{account_id}/credits', {
      params: { path: { account_id: accountId } },
      body,
      signal,
    }),
  )
}

export function resendMail(id: string, reason: string) {
  return requestData((signal) =>
    apiClient.POST('/api/admin/mails/{id}/resend', { params: { path: { id } }, body: { reason }, signal }),
  )
}
