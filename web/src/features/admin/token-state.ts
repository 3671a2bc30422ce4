import type { Token } from './api/get-customer.ts'

export type TokenState = 'live' | 'revoked' | 'expired' | 'replaced'

export function tokenState(token: Token, nowMs: number): TokenState {
  if (token.superseded_at) return 'replaced'
  if (token.revoked_at) return 'revoked'
  return Date.parse(token.expires_at) <= nowMs ? 'expired' : 'live'
}
