import { randomUUID } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { connect } from 'node:net'
import { buildApp } from '../../src/app.ts'
import type { ErrorCode } from '../../src/errors.ts'
import type { AccountApi } from '../start-account-api.ts'
import { type Answer, ask, deliver, type Failure, foreignEvent } from './failure.ts'

const INQUIRY = { name: 'Ada', email: 'ada@example.com', message: 'Hello' }
const inquire = (api: AccountApi, body: unknown, headers = {}) =>
  ask(api, 'POST /api/inquiries', { body, headers })
const buy = (api: AccountApi, body: object, headers = {}) =>
  ask(api, 'POST /api/billing/create-checkout-session', { body: { tier: 'team', ...body }, headers })
const buyCredits = (api: AccountApi, credit_pack: string) =>
  ask(api, 'POST /api/billing/create-credit-checkout-session', { body: { credit_pack } })

/** A refused request, and the same one corrected as its page says. */
function between<T>(send: (api: AccountApi, value: T) => Promise<Answer>, wrong: T, right: T): Failure {
  return { produce: (api) => send(api, wrong), repair: (api) => send(api, right) }
}

const USED_KEY = randomUUID()

/** Failures that a caller causes in a request. */
export const requestFailures = {
  invalid_request: between(inquire, { ...INQUIRY, name: '' }, INQUIRY),
  malformed_json: between<unknown>(inquire, '{"name":', INQUIRY),
  invalid_tier: between(buy, { tier: 'gold' }, { tier: 'team' }),
  invalid_credit_pack: between(buyCredits, 'gold', 'starter'),
  invalid_interval: between(buy, { interval: 'week' }, { interval: 'month' }),
  invalid_email: between(buy, { user_email: 'ada' }, { user_email: 'ada@example.com' }),
  invalid_url: between(
    buy,
    { success_url: 'https://evil.example/' },
    { success_url: 'http://localhost:5173/' },
  ),
  invalid_idempotency_key: between(
    (api, key) => buy(api, {}, { 'idempotency-key': key }),
    'short',
    randomUUID(),
  ),
  idempotency_key_reused: {
    async produce(api) {
      await buy(api, { tier: 'personal' }, { 'idempotency-key': USED_KEY })
      return await buy(api, { tier: 'team' }, { 'idempotency-key': USED_KEY })
    },
    repair: (api) => buy(api, { tier: 'team' }, { 'idempotency-key': randomUUID() }),
  },
  invalid_signature: {
    produce: (api) => deliver(api, foreignEvent(), 'whsec_ofAnotherEndpoint0123456789'),
    repair: (api) => deliver(api, foreignEvent()),
  },
  invalid_payload: between(deliver, '[]', foreignEvent()),
  not_found: {
    produce: (api) => ask(api, 'GET /api/plan'),
    repair: (api) => ask(api, 'GET /api/plans'),
  },
  session_not_found: {
    produce: (api) => ask(api, 'GET /api/billing/checkout-session/cs_test_of_nobody'),
    async repair(api) {
      const { session_id } = JSON.parse((await buy(api, {})).text) as { session_id: string }
      return await ask(api, `GET /api/billing/checkout-session/${session_id}`)
    },
  },
  method_not_allowed: {
    produce: (api) => ask(api, 'DELETE /api/plans'),
    repair: (api) => ask(api, 'GET /api/plans'),
  },
  payload_too_large: between(inquire, { ...INQUIRY, message: 'x'.repeat(70_000) }, INQUIRY),
  unsupported_media_type: between(
    (api, type) => inquire(api, INQUIRY, { 'content-type': type }),
    'text/xml',
    'application/json',
  ),
  headers_too_large: between((api, value) => sendRaw(api, header(value)), 'x'.repeat(20_000), 'x'),
  expectation_failed: between(
    (api, value) =>
      sendRaw(api, `GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\nExpect: ${value}\r\n\r\n`),
    'a-miracle',
    '100-continue',
  ),
  invalid_metrics_token: {
    produce: (api) => ask(api, 'GET /metrics', { headers: { 'x-forwarded-for': '203.0.113.9' } }),
    repair: (api) => ask(api, 'GET /metrics'),
  },
  request_timeout: { produce: sendHalf, repair: (api) => sendRaw(api, header('x')) },
} satisfies Partial<Record<ErrorCode, Failure>>

const header = (value: string) =>
  `GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Long: ${value}\r\n\r\n`

/** Raw bytes, because an HTTP client would normalise or refuse them. */
async function sendRaw({ url }: { url: string }, bytes: string): Promise<Answer> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  socket.write(bytes)
  const chunks: Buffer[] = []
  for await (const chunk of socket) chunks.push(chunk as Buffer)
  const [head = '', text = ''] = Buffer.concat(chunks).toString().split('\r\n\r\n')
  return { status: Number(head.split(' ')[1]), headers: new Headers(), text }
}

/** The same API with a request timeout below 15 s. */
async function sendHalf({ deps }: AccountApi): Promise<Answer> {
  const app = await buildApp(deps)
  Object.assign(app.server, { requestTimeout: 200, headersTimeout: 200, connectionsCheckingInterval: 100 })
  await app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = app.server.address() as AddressInfo
  try {
    return await sendRaw({ url: `http://127.0.0.1:${port}` }, 'GET /healthz HTTP/1.1\r\nHost:')
  } finally {
    await app.close()
  }
}
