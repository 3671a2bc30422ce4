import { request } from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type AccountApi, startAccountApi } from '../../testing/start-account-api.ts'

/** Two processes of the product: one trusts no proxy, the other is behind a proxy on this machine. */
let bare: AccountApi
let proxied: AccountApi
beforeAll(async () => {
  bare = await startAccountApi({ env: { RATE_LIMIT_RPM: '3' } })
  proxied = await startAccountApi({ env: { RATE_LIMIT_RPM: '3', TRUST_PROXY: '127.0.0.1' } })
})
afterAll(async () => {
  await bare.close()
  await proxied.close()
})

interface Answer {
  status: number
  text: string
}

/** `fetch` does not allow callers to set Host. */
async function post(api: AccountApi, path: string, body: object, headers: Record<string, string>) {
  return await new Promise<Answer>((resolve, reject) => {
    const sent = { 'content-type': 'application/json', ...headers }
    request(`${api.url}${path}`, { method: 'POST', headers: sent }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          text: JSON.stringify(response.headers) + Buffer.concat(chunks).toString(),
        }),
      )
    })
      .on('error', reject)
      .end(JSON.stringify(body))
  })
}

const EVIL = {
  host: 'evil.example',
  'x-forwarded-host': 'evil.example',
  'x-forwarded-proto': 'gopher',
  'x-original-host': 'evil.example',
  forwarded: 'host=evil.example',
}

test('no link that we make or mail carries the Host that the caller sent', async () => {
  for (const api of [bare, proxied]) {
    const { email } = await api.subscriber()
    const asked = await post(api, '/api/auth/code', { email }, EVIL)
    const code = await api.codeFor(email)
    const signedIn = await post(api, '/api/auth/sign-in', { email, code }, EVIL)
    const cookie = /kamiyo\.session_token=[^;"]+/.exec(signedIn.text)?.[0] ?? ''
    const own = { ...EVIL, cookie, origin: 'http://localhost:5173' }
    const bought = await post(api, '/api/billing/create-checkout-session', { tier: 'team' }, EVIL)
    const portal = await post(api, '/api/billing/create-portal-session', {}, own)
    for (const answer of [asked, signedIn, bought, portal]) {
      expect(answer.status, answer.text).toBeLessThan(300)
      expect(answer.text).not.toContain('evil.example')
    }
    const { session_id } = JSON.parse(/\{"checkout_url.*/.exec(bought.text)?.[0] ?? '{}') as Record<
      string,
      string
    >
    const session = await api.sandbox.stripe.checkout.sessions.retrieve(session_id ?? '')
    expect(session.success_url).toBe(
      'http://localhost:5173/dashboard/success?session_id={CHECKOUT_SESSION_ID}',
    )
    expect(session.cancel_url).toBe('http://localhost:5173/pricing')
    expect(JSON.stringify(await api.sandbox.mails(email))).not.toContain('evil.example')
  }
})

const INQUIRY = { name: '', email: '', message: '' }

/** The statuses of repeated posts from these addresses, with a limit of three. */
async function statuses(api: AccountApi, forwarded: (attempt: number) => string): Promise<number[]> {
  const answers: number[] = []
  for (let attempt = 1; attempt <= 5; attempt += 1) {
    const headers = { 'x-forwarded-for': forwarded(attempt), 'x-real-ip': `203.0.113.${attempt}` }
    answers.push((await post(api, '/api/inquiries', INQUIRY, headers)).status)
  }
  return answers
}

test('a forged X-Forwarded-For buys no more tries, with or without a proxy before us', async () => {
  expect(await statuses(bare, (attempt) => `203.0.113.${attempt}`)).toEqual([400, 400, 400, 429, 429])
  // What the proxy saw is last; whatever the caller wrote is before it.
  const behindProxy = (attempt: number) => `203.0.113.${attempt}, 198.51.100.1`
  expect(await statuses(proxied, behindProxy)).toEqual([400, 400, 400, 429, 429])
  expect(await statuses(proxied, (attempt) => `198.51.100.${attempt + 1}`)).toEqual([400, 400, 400, 400, 400])
})

test('the audit log names the address that a trusted proxy saw, and never the one that a caller claims', async () => {
  for (const [api, seen] of [
    [bare, '127.0.0.1'],
    [proxied, '198.51.100.77'],
  ] as const) {
    const headers = {
      authorization: `Bearer ${api.deps.config.auth.adminApiKey}`,
      'x-forwarded-for': '203.0.113.9, 198.51.100.77',
    }
    const { subscription } = await api.subscriber()
    const { jti } = await api.deps.db
      .selectFrom('mcpTokens')
      .select('jti')
      .where('subscriptionId', '=', subscription)
      .executeTakeFirstOrThrow()
    await post(api, `/api/admin/tokens/${jti}/revoke`, { reason: 'A test' }, headers)
    const rows = await api.deps.db
      .selectFrom('auditLog')
      .select('ip')
      .where('action', '=', 'token.revoke')
      .execute()
    expect(rows).toEqual([{ ip: seen }])
  }
})
