import { request as httpRequest } from 'node:http'
import { connect } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { errorOf } from '../testing/error-of.ts'
import { startTestApi, type TestApi } from '../testing/start-test-api.ts'

let api: TestApi
let checkoutUrl: string

beforeAll(async () => {
  api = await startTestApi()
  checkoutUrl = `${api.url}/api/billing/create-checkout-session`
})

afterAll(async () => {
  await api.close()
})

async function postText(body: string, contentType: string): Promise<Response> {
  return await fetch(checkoutUrl, { method: 'POST', headers: { 'content-type': contentType }, body })
}

/** Sends raw bytes that no HTTP client would send, and returns everything that comes back. */
async function sendRaw(text: string): Promise<string> {
  const socket = connect(Number(new URL(api.url).port), '127.0.0.1')
  socket.end(text)
  const chunks: Buffer[] = []
  for await (const chunk of socket) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

test('an unknown path is a 404, and a known one with another method a 405 that says which it takes', async () => {
  expect(await errorOf(await fetch(`${api.url}/api/nothing`))).toMatchObject({
    status: 404,
    code: 'not_found',
  })
  const refused = await errorOf(
    await fetch(`${api.url}/api/billing/checkout-session/cs_test_1`, { method: 'DELETE' }),
  )
  expect(refused).toMatchObject({ status: 405, code: 'method_not_allowed' })
  expect(refused.headers.get('allow')).toBe('GET, HEAD')
})

test('malformed, empty, poisoned, oversized and foreign bodies each get their own error', async () => {
  const json = 'application/json'
  expect(await errorOf(await postText('{"tier":', json))).toMatchObject({
    status: 400,
    code: 'malformed_json',
  })
  expect(await errorOf(await postText('', json))).toMatchObject({ status: 400, code: 'malformed_json' })
  expect(await errorOf(await postText('{"__proto__":{"tier":"team"}}', json))).toMatchObject({
    status: 400,
    code: 'malformed_json',
  })
  expect(await errorOf(await postText(`"${'x'.repeat(70_000)}"`, json))).toMatchObject({
    status: 413,
    code: 'payload_too_large',
  })
  expect(await errorOf(await postText('tier=team', 'application/x-www-form-urlencoded'))).toMatchObject({
    status: 415,
    code: 'unsupported_media_type',
  })
})

test('a path that cannot be decoded is a 400', async () => {
  const answer = await sendRaw('GET /% HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
  expect(answer).toMatch(/^HTTP\/1.1 400 /)
  expect(answer).toContain('"code":"invalid_request"')
})

test.each([
  ['nonsense', 'what is this\r\n\r\n', 400, 'invalid_request'],
  ['headers over the limit', `GET / HTTP/1.1\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, 431, 'headers_too_large'],
  [
    'two lengths',
    'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n',
    400,
    'invalid_request',
  ],
  ['no Host', 'GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n', 400, 'invalid_request'],
  [
    'two Hosts',
    'GET /healthz HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n',
    400,
    'invalid_request',
  ],
  [
    'an expectation',
    'POST /api/plans HTTP/1.1\r\nHost: x\r\nConnection: close\r\nExpect: 200-ok\r\n\r\n',
    417,
    'expectation_failed',
  ],
])('the parser answers %s in JSON', async (_name, text, status, code) => {
  const answer = await sendRaw(text)
  expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
  expect(answer).toContain('content-type: application/json')
  expect(answer).toContain(`"code":"${code}"`)
})

test('the error for a body that is not UTF-8 says so, and not that it is too short', async () => {
  const body = Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(`${api.url}/api/inquiries`, { method: 'POST', headers, body })
  expect(answer.status).toBe(400)
  expect(await answer.text()).toContain('not in UTF-8')
})

test('a request to connect elsewhere is refused, and one to upgrade is answered as if it had not asked', async () => {
  const refused = await sendRaw('CONNECT db.example:5432 HTTP/1.1\r\nHost: db.example:5432\r\n\r\n')
  expect(refused).toMatch(/^HTTP\/1\.1 400 /)
  const upgrade = 'Connection: Upgrade, close\r\nUpgrade: websocket'
  const answer = await sendRaw(`GET /healthz HTTP/1.1\r\nHost: x\r\n${upgrade}\r\n\r\n`)
  expect(answer).toMatch(/^HTTP\/1\.1 200 /)
})

test('a sane request id is kept, and one that could forge a log line is replaced', async () => {
  const kept = await fetch(`${api.url}/healthz`, { headers: { 'x-request-id': 'proxy-12345678' } })
  expect(kept.headers.get('x-request-id')).toBe('proxy-12345678')
  const replaced = await fetch(`${api.url}/healthz`, { headers: { 'x-request-id': '"},{"level":60' } })
  expect(replaced.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
})

test('each request leaves one log line with its id, and no credentials', async () => {
  await fetch(`${api.url}/api/mcp/validate`, {
    method: 'POST',
    headers: {
      'x-request-id': 'log-line-test',
      authorization: 'Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.c2ln',
    },
  })
  const lines = api.logLines.filter((line) => line.includes('log-line-test'))
  expect(lines).toHaveLength(1)
  expect(JSON.parse(String(lines[0]))).toMatchObject({
    method: 'POST',
    route: '/api/mcp/validate',
    status: 401,
  })
  expect(lines[0]).not.toContain('eyJ')
})

test('pages of allowed origins may call the API and no others', async () => {
  const preflight = async (origin: string) => {
    const headers = { origin, 'access-control-request-method': 'POST' }
    const response = await fetch(checkoutUrl, { method: 'OPTIONS', headers })
    return response.headers.get('access-control-allow-origin')
  }
  expect(await preflight('http://localhost:5173')).toBe('http://localhost:5173')
  expect(await preflight('http://localhost:5173.evil.example')).toBeNull()
  expect(await preflight('null')).toBeNull()
})

test.each([
  ['GET', '/api/nothing', 404],
  ['POST', '/api/plans', 405],
  ['GET', '/openapi.json', 200],
])('a page of ours may read what %s %s answers', async (method, path, status) => {
  const answer = await fetch(`${api.url}${path}`, { method, headers: { origin: 'http://localhost:5173' } })
  expect(answer.status).toBe(status)
  expect(answer.headers.get('access-control-allow-origin')).toBe('http://localhost:5173')
  expect(answer.headers.get('vary')).toBe('Origin')
})

test('answers carry the headers that keep a browser from running or framing them', async () => {
  const { headers } = await fetch(`${api.url}/api/plans`)
  expect(headers.get('content-security-policy')).toContain("default-src 'none'")
  expect(headers.get('x-content-type-options')).toBe('nosniff')
  expect(headers.get('strict-transport-security')).toMatch(/^max-age=\d+/)
  expect(headers.get('x-powered-by')).toBeNull()
})

test('requests are counted under the endpoint names that dashboards know', async () => {
  await fetch(`${api.url}/api/billing/checkout-session/not-an-id`)
  const text = await (await fetch(`${api.url}/metrics`)).text()
  expect(text).toContain('api_requests_total{method="GET",endpoint="/billing/checkout-session",status="404"}')
  expect(text).toContain('api_request_duration_seconds_bucket{')
  for (const name of ['subscriptions_total', 'payments_total', 'revenue_total']) expect(text).toContain(name)
})

test('a failure of ours is a 500 without its text, and is reported', async () => {
  const reported: unknown[] = []
  const reporter = { report: (error: unknown) => reported.push(error), flush: async () => undefined }
  const broken = await startTestApi({
    deps: {
      reporter,
      shutdown: {
        get started(): boolean {
          throw new Error('a detail of the inside')
        },
      },
    },
  })
  const answer = await errorOf(await fetch(`${broken.url}/readyz`))
  await broken.close()
  expect(answer).toMatchObject({ status: 500, code: 'internal_error' })
  expect(answer.message).not.toContain('inside')
  expect(reported).toHaveLength(1)
  expect(broken.logLines.join('')).toContain('a detail of the inside')
})

test('the address of the caller is not taken from a header that anyone can send', async () => {
  await new Promise<void>((resolve, reject) => {
    const headers = { 'x-forwarded-for': '203.0.113.7', 'x-request-id': 'forwarded-test' }
    httpRequest(`${api.url}/healthz`, { headers }, (response) => response.resume().on('end', resolve))
      .on('error', reject)
      .end()
  })
  expect(api.logLines.find((line) => line.includes('forwarded-test'))).toContain('"ip":"127.0.0.1"')
})
