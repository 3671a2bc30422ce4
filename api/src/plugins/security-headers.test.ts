import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestApi, type TestApi } from '../../testing/start-test-api.ts'

const SECURITY_HEADERS = {
  'content-security-policy': "default-src 'none';frame-ancestors 'none';base-uri 'none';form-action 'none'",
  'cross-origin-resource-policy': 'same-site',
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
}

const ANSWERS: [
  what: string,
  method: string,
  path: string,
  status: number,
  headers?: Record<string, string>,
][] = [
  ['a success', 'GET', '/api/plans', 200],
  ['a refused token', 'POST', '/api/mcp/validate', 401],
  ['a bad signature', 'POST', '/api/v1/webhooks/stripe', 400, { 'content-type': 'application/json' }],
  ['an unknown path', 'GET', '/api/nothing', 404],
  ['a wrong method', 'DELETE', '/api/plans', 405],
  ['a foreign body', 'POST', '/api/inquiries', 415, { 'content-type': 'text/plain' }],
  ['a preflight', 'OPTIONS', '/api/plans', 204, { 'access-control-request-method': 'GET' }],
  ['a request across sites', 'POST', '/api/auth/sign-out', 403, { cookie: 'kamiyo.session_token=x' }],
  ['the metrics', 'GET', '/metrics', 200],
]

let api: TestApi

beforeAll(async () => {
  api = await startTestApi()
})

afterAll(async () => {
  await api.close()
})

test.each(ANSWERS)(
  '%s carries a request id and what keeps a browser from running or framing it',
  async (_what, method, path, status, headers = {}) => {
    const origin = method === 'OPTIONS' ? { origin: 'http://localhost:5173' } : {}
    const answer = await fetch(`${api.url}${path}`, {
      method,
      headers: { ...headers, ...origin },
      ...(method === 'POST' && { body: 'x' }),
    })
    expect(answer.status).toBe(status)
    expect(Object.fromEntries(answer.headers)).toMatchObject(SECURITY_HEADERS)
    expect(answer.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
    expect(answer.headers.has('x-powered-by')).toBe(false)
  },
)

test.each(['/api/mcp/validate', '/api/v1/webhooks/stripe'])(
  'what only servers call says nothing to pages: %s',
  async (path) => {
    const answer = await fetch(`${api.url}${path}`, {
      method: 'POST',
      headers: { origin: 'http://localhost:5173', 'content-type': 'application/json' },
      body: '{}',
    })
    const names = [...answer.headers.keys()]
    expect(names.filter((name) => name === 'vary' || name.startsWith('access-control-'))).toEqual([])
  },
)
