import { expect, test } from 'vitest'
import { endpointLabel } from './endpoint-label.ts'

test.each([
  ['/api/billing/create-checkout-session', '/billing/create-checkout-session'],
  ['/api/billing/checkout-session/:session_id', '/billing/checkout-session'],
  ['/api/v1/webhooks/stripe', '/webhooks/stripe'],
  ['/api/mcp/validate', '/mcp/validate'],
  ['/healthz', '/healthz'],
  ['*', 'unknown'],
  [undefined, 'unknown'],
])('the route %s is counted as %s', (pattern, label) => {
  expect(endpointLabel(pattern)).toBe(label)
})
