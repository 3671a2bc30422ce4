import { afterAll, beforeAll, expect, test } from 'vitest'
import { fillPath, listOperations } from '../../testing/operations.ts'
import { type AccountApi, startAccountApi, type Visitor } from '../../testing/start-account-api.ts'

let api: AccountApi
let visitors: Visitor[]
beforeAll(async () => {
  api = await startAccountApi()
  visitors = [await api.signIn((await api.subscriber()).email), await api.signIn('operator@kamiyo.example')]
})
afterAll(async () => await api.close())

const FOREIGN: Record<string, string>[] = [
  {},
  { origin: 'null' },
  { origin: 'https://evil.example' },
  { origin: 'http://localhost:5173.evil.example' },
  { origin: 'http://localhost:5174' },
  { origin: 'https://localhost:5173' },
  { origin: 'http://user@localhost:5173' },
  { referer: 'http://localhost:5173/dashboard' },
  { 'x-http-method-override': 'GET' },
]

/** They use a signature or a bearer token and never read a cookie; each with its answer to a request that has neither. */
const COOKIELESS = {
  '/api/v1/webhooks/stripe': 'invalid_signature',
  '/api/v1/billing/webhooks': 'invalid_signature',
  '/api/stripe/webhooks': 'invalid_signature',
  '/api/v1/webhooks/sendgrid': 'invalid_signature',
  '/api/mcp/validate': 'missing_token',
  '/api/gate/sessions': 'invalid_gate_key',
  '/api/gate/reserve': 'invalid_gate_key',
  '/api/gate/settle': 'invalid_gate_key',
  '/api/gate/describe': 'invalid_gate_key',
  '/api/v1/usage/events': 'invalid_api_key',
  '/api/v1/secrets/leaked': 'invalid_request',
  '/api/v1/secrets/leaked/batch': 'invalid_signature',
  '/api/v1/billing/usage': 'invalid_api_key',
  '/api/v1/billing/customers': 'invalid_api_key',
  '/api/v1/billing/subscriptions': 'invalid_api_key',
  '/api/v1/billing/discounts': 'invalid_api_key',
}

test('a cookie changes nothing unless the request comes from one of our pages, on every route', async () => {
  const routes = (await listOperations(api)).filter(
    ({ changesSomething, path }) => changesSomething && !(path in COOKIELESS),
  )
  expect(routes.length).toBeGreaterThan(15)
  for (const route of routes) {
    const path = fillPath(route, '00000000-0000-4000-8000-000000000000')
    for (const { cookie } of visitors) {
      for (const headers of FOREIGN) {
        // The only content type of these that a form on another site can send without a preflight.
        const type = { 'content-type': 'text/plain' }
        const init = { method: route.method, headers: { cookie, ...type, ...headers }, body: '{}' }
        const response = await fetch(`${api.url}${path}`, init)
        const { error } = (await response.json()) as { error: { code: string } }
        expect([path, headers, error.code]).toEqual([path, headers, 'cross_site_request'])
      }
    }
  }
  for (const visitor of visitors) expect((await visitor.send('GET', '/api/account')).status).not.toBe(401)
})

test.each(Object.entries(COOKIELESS))(
  'a cookie changes no answer of %s, wherever it comes from',
  async (path, code) => {
    const [{ cookie } = { cookie: '' }] = visitors
    const codeFor = async (headers: Record<string, string>) => {
      const response = await fetch(`${api.url}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: '{}',
      })
      const { error } = (await response.json()) as { error: { code: string } }
      return error.code
    }
    const without = await codeFor({})
    expect(without).toBe(code)
    for (const headers of FOREIGN) expect(await codeFor({ cookie, ...headers })).toBe(without)
  },
)

test('a foreign page cannot read an answer, nor ask beforehand whether it might', async () => {
  const [{ cookie } = { cookie: '' }] = visitors
  for (const origin of ['https://evil.example', 'null']) {
    const read = await fetch(`${api.url}/api/account`, { headers: { cookie, origin } })
    expect(read.headers.get('access-control-allow-origin')).toBeNull()
    const asked = await fetch(`${api.url}/api/account/agents`, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST' },
    })
    expect(asked.headers.get('access-control-allow-origin')).toBeNull()
  }
})
