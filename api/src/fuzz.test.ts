import { connect } from 'node:net'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestApi, type TestApi } from '../testing/start-test-api.ts'

let api: TestApi

beforeAll(async () => {
  api = await startTestApi({ env: { LOG_LEVEL: 'silent', WEBHOOK_RATE_LIMIT: '100000' } })
})
afterAll(async () => {
  await api.close()
})

const POSTS = [
  '/api/billing/create-checkout-session',
  '/api/billing/create-credit-checkout-session',
  '/api/inquiries',
  '/api/mcp/validate',
  '/api/v1/webhooks/stripe',
]
const FIELDS = [
  'tier',
  'credit_pack',
  'user_email',
  'success_url',
  'cancel_url',
  'interval',
  'name',
  'email',
  'company',
  'message',
]

/** Sends raw bytes, because HTTP clients normalise what they send. */
async function statusOf(head: string, body: Buffer | string = ''): Promise<number> {
  const socket = connect(Number(new URL(api.url).port), '127.0.0.1')
  const length = head.startsWith('POST') ? `Content-Length: ${Buffer.byteLength(body)}\r\n` : ''
  socket.write(Buffer.from(`${head}\r\nHost: x\r\nConnection: close\r\n${length}\r\n`, 'latin1'))
  socket.write(body)
  const chunks: Buffer[] = []
  for await (const chunk of socket) chunks.push(chunk as Buffer)
  const answer = Buffer.concat(chunks).toString('utf8')
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1])
  if (status >= 400) expect(answer).toMatch(/"code":"[a-z_]+"/)
  return status
}

const weirdPath = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '/',
        '%',
        '%00',
        '%c0%ae',
        '%ff',
        '..',
        '.',
        '//',
        ';',
        '?',
        '#',
        '%2e%2e%2f',
        '%2F',
        ':',
        '*',
      ),
      fc.constantFrom(
        'api',
        'billing',
        'checkout-session',
        'cs_test_',
        'healthz',
        '__proto__',
        'constructor',
      ),
      fc.string({ unit: 'binary-ascii', maxLength: 8 }).map((text) => text.replace(/[\s\p{Cc}]/gu, '')),
    ),
    { maxLength: 12 },
  )
  .map((parts) => `/${parts.join('')}`)

const hostileValue = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.constantFrom(
    '\u0000',
    'a\u0000b',
    '\ud800',
    'javascript:alert(1)',
    'http://[',
    'https://localhost:5173/\u0000',
  ),
  fc.constantFrom('team', 'a@b.example', 'http://localhost:5173/{CHECKOUT_SESSION_ID}', 'month'),
  fc.array(fc.string(), { maxLength: 3 }),
  fc.jsonValue({ maxDepth: 3 }),
  fc.constant(JSON.parse('{"__proto__":{"tier":"team"},"constructor":{"prototype":1}}') as unknown),
)

/** One wrong field in an otherwise correct body passes the checks of all other fields. */
const almostValid = fc
  .constantFrom(
    {
      path: '/api/billing/create-checkout-session',
      fields: ['tier', 'user_email', 'success_url', 'cancel_url'],
    },
    { path: '/api/inquiries', fields: ['name', 'email', 'company', 'message'] },
  )
  .chain(({ path, fields }) =>
    fc.record({ path: fc.constant(path), field: fc.constantFrom(...fields), value: hostileValue }),
  )
const VALID = { tier: 'team', name: 'Ada', email: 'a@b.example', message: 'Hello' }

const hostileBody = fc.oneof(
  fc
    .dictionary(fc.constantFrom(...FIELDS, '__proto__', 'constructor'), hostileValue)
    .map((body) => JSON.stringify(body)),
  fc.jsonValue().map((value) => JSON.stringify(value)),
  fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
  fc.constantFrom(
    '',
    '{',
    '[]',
    'null',
    '"x"',
    '{"tier":',
    '['.repeat(20_000),
    `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`,
  ),
)

const hostileHeader = fc.oneof(
  fc.constantFrom(
    'Content-Type: application/json',
    'Content-Type: application/json; charset=utf-16',
    'Content-Type: ;;;',
    'Content-Type: text/plain',
    'Content-Encoding: gzip',
    'Authorization: Bearer',
    'Authorization: Bearer a.b.c',
    'Authorization: Basic eA==',
    'Stripe-Signature: t=1,v1=',
    'Stripe-Signature: t=99999999999999,v1=00',
    'X-Request-Id: __proto__',
    'Origin: null',
    'Expect: 100-continue',
    `Cookie: ${'x'.repeat(15_000)}`,
  ),
  fc
    .tuple(
      fc.constantFrom('Idempotency-Key', 'Authorization', 'Stripe-Signature', 'Accept', 'X-Forwarded-For'),
      fc.string({
        unit: fc.integer({ min: 0x21, max: 0xff }).map((code) => String.fromCharCode(code)),
        maxLength: 300,
      }),
    )
    .map(([name, value]) => `${name}: ${value}`),
)

test('no path makes the server fail, and every refusal has the one shape', async () => {
  const methods = fc.constantFrom(
    'GET',
    'HEAD',
    'POST',
    'PUT',
    'DELETE',
    'OPTIONS',
    'PATCH',
    'TRACE',
    'PROPFIND',
  )
  await fc.assert(
    fc.asyncProperty(methods, weirdPath, async (method, path) => {
      fc.pre(method !== 'HEAD')
      expect(await statusOf(`${method} ${path} HTTP/1.1`)).toBeLessThan(500)
    }),
    { numRuns: 300 },
  )
})

test('no body and no header makes a route fail while its dependencies are up', async () => {
  const headers = fc.array(hostileHeader, { maxLength: 3 })
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...POSTS), headers, hostileBody, async (path, lines, body) => {
      const json = lines.some((line) => line.startsWith('Content-Type'))
        ? []
        : ['Content-Type: application/json']
      const head = [`POST ${path} HTTP/1.1`, ...json, ...lines].join('\r\n')
      expect(await statusOf(head, body)).toBeLessThan(500)
    }),
    { numRuns: 600 },
  )
})

test('no single field makes a route fail when the others are right', async () => {
  await fc.assert(
    fc.asyncProperty(almostValid, async ({ path, field, value }) => {
      const head = `POST ${path} HTTP/1.1\r\nContent-Type: application/json`
      expect(await statusOf(head, JSON.stringify({ ...VALID, [field]: value }))).toBeLessThan(500)
    }),
    { numRuns: 500 },
  )
})
