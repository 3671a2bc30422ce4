import type { Token } from '../customers/get-customer.ts'

export type TokenState = 'live' | 'suspended' | 'beyond plan' | 'revoked' | 'refused' | 'expired' | 'replaced'

export function tokenState(token: Token, nowMs: number): TokenState {
  if (token.superseded_at) return 'replaced'
  if (token.revoked_at) return 'revoked'
  if (token.needs_new_token === 'key_not_in_use') return 'refused'
  if (Date.parse(token.expires_at) <= nowMs) return 'expired'
  if (token.is_active && token.is_beyond_plan) return 'beyond plan'
  return token.is_active ? 'live' : 'suspended'
}
