import { apiClient, requestData } from '../../../lib/api-client.ts'

export function replayEvent(id: string, body: { reason: string; dry_run: boolean }) {
  return requestData((signal) =>
    apiClient.POST('/api/admin/events/{id}/replay', { params: { path: { id } }, body, signal }),
  )
}

export type Replay = Awaited<ReturnType<typeof replayEvent>>
export type Change = Replay['changes'][number]

export function reconcile(body: { subscription_id: string; reason: string; dry_run: boolean }) {
  return requestData((signal) => apiClient.POST('/api/admin/reconcile', { body, signal }))
}

export type Reconciliation = Awaited<ReturnType<typeof reconcile>>

export function issueToken(body: { subscription_id: string; agent?: string; reason: string }) {
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

export function resendMail(id: string, reason: string) {
  return requestData((signal) =>
    apiClient.POST('/api/admin/mails/{id}/resend', { params: { path: { id } }, body: { reason }, signal }),
  )
}
