import { expect, test } from 'vitest'
import type { Token } from '../customers/get-customer.ts'
import { tokenState } from './token-state.ts'

const now = Date.parse('2026-11-21T12:00:00Z')
const token: Token = {
  jti: '0f8b2f5e-1111-4222-8333-444444444444',
  subscription_id: 'sub_1',
  agent: 'default',
  agent_name: null,
  tier: 'team',
  is_active: true,
  created_at: '2026-01-01T00:00:00Z',
  expires_at: '2027-01-01T00:00:00Z',
  last_seen_at: null,
  revoked_at: null,
  revoked_reason: null,
  superseded_at: null,
  is_beyond_plan: false,
  needs_new_token: null,
}

test.each([
  ['live', {}],
  ['suspended', { is_active: false }],
  ['beyond plan', { is_beyond_plan: true }],
  ['suspended', { is_beyond_plan: true, is_active: false }],
  ['refused', { needs_new_token: 'key_not_in_use' }],
  ['refused', { needs_new_token: 'key_not_in_use', is_active: false }],
  ['expired', { expires_at: '2026-11-21T12:00:00Z' }],
  ['revoked', { revoked_at: '2026-10-01T00:00:00Z', expires_at: '2026-11-01T00:00:00Z' }],
  ['replaced', { superseded_at: '2026-10-01T00:00:00Z', revoked_at: '2026-10-01T00:00:00Z' }],
] as const)('a token is %s with %j', (state, part) => {
  expect(tokenState({ ...token, ...part }, now)).toBe(state)
})
