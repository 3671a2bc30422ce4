import type { Token } from './api/get-customer.ts'

export type TokenState = 'live' | 'suspended' | 'revoked' | 'expired' | 'replaced'

export function tokenState(token: Token, nowMs: number): TokenState {
  if (token.superseded_at) return 'replaced'
  if (token.revoked_at) return 'revoked'
  if (Date.parse(token.expires_at) <= nowMs) return 'expired'
  return token.is_active ? 'live' : 'suspended'
}
