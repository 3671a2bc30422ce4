import { request } from 'node:http'
import { SignJWT, UnsecuredJWT } from 'jose'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { checkoutEvent, newBuyer } from '../../../testing/events.ts'
import { tokenOf } from '../../../testing/outcome.ts'
import { type EventApi, JWT_SECRET, startEventApi } from '../../../testing/start-event-api.ts'

let api: EventApi
let token: string
const buyer = newBuyer()

beforeAll(async () => {
  api = await startEventApi()
  await api.deliver(checkoutEvent(buyer))
  token = await tokenOf(api, buyer)
})
afterAll(async () => await api.close())

const decode = (part: number) =>
  JSON.parse(Buffer.from(token.split('.')[part] ?? '', 'base64url').toString()) as Record<string, unknown>

/** A token that we never issued and that is correct except for what is overridden. */
async function forge(
  claims: Record<string, unknown> = {},
  secret = JWT_SECRET,
  alg = 'HS256',
): Promise<string> {
  return await new SignJWT({ ...decode(1), ...claims }).setProtectedHeader({ alg }).sign(Buffer.from(secret))
}

test('a token says who, what, by whom, for whom and until when', () => {
  expect(decode(0)).toEqual({ alg: 'HS256', typ: 'JWT', kid: expect.stringMatching(/^[0-9a-f]{16}$/) })
  const claims = decode(1)
  expect(claims).toMatchObject({
    iss: 'kamiyo-mcp',
    aud: 'kamiyo-mcp',
    tier: 'personal',
    subscription_id: buyer.subscription,
    sub: claims['user_id'],
    jti: expect.stringMatching(/^[0-9a-f-]{36}$/),
  })
  expect(Number(claims['exp']) - Number(claims['iat'])).toBe(365 * 86_400)
})

test('a genuine token is answered with the plan of its subscription', async () => {
  const reply = await api.validate(token)
  expect(reply.status).toBe(200)
  expect(reply.headers.get('cache-control')).toBe('no-store')
  expect(reply.body).toEqual({
    valid: true,
    user_id: decode(1)['user_id'],
    tier: 'personal',
    subscription_id: buyer.subscription,
    subscription_status: 'active',
    expires_at: new Date(Number(decode(1)['exp']) * 1000).toISOString(),
    limits: { max_agents: 1, rate_limit_rpm: 30, rate_limit_daily: 1000 },
  })
})

const FORGERIES: Record<string, () => Promise<string> | string> = {
  'signed with our key but never issued': () => forge({ jti: 'other' }),
  'signed again with the same claims': () => forge(),
  'signed with another key': () => forge({}, 'somebody-else-0123456789-0123456789'),
  'of another algorithm': () => forge({}, JWT_SECRET.repeat(2), 'HS512'),
  'without a signature': () => new UnsecuredJWT(decode(1)).encode(),
  'for another audience': () => forge({ aud: 'other' }),
  'of another issuer': () => forge({ iss: 'https://evil.example' }),
  'without an expiry': () => forge({ exp: undefined }),
  'without an audience': () => forge({ aud: undefined }),
  'without an id': () => forge({ jti: undefined }),
  'with a raised tier': () => {
    const [header, , signature] = token.split('.')
    const claims = Buffer.from(JSON.stringify({ ...decode(1), tier: 'enterprise' })).toString('base64url')
    return `${header}.${claims}.${signature}`
  },
  'that is no token at all': () => 'hello',
  'of a megabyte': () => 'a'.repeat(8_000),
}

for (const [name, make] of Object.entries(FORGERIES)) {
  test(`a token ${name} is refused`, async () => {
    const reply = await api.validate(await make())
    expect(reply.status).toBe(401)
    expect(reply.headers.get('www-authenticate')).toContain('Bearer error="invalid_token"')
    expect(reply.body).toEqual({
      valid: false,
      error: { code: 'invalid_token', message: expect.any(String), request_id: expect.any(String) },
    })
  })
}

test('a token whose last character differs only in bits that base64 ignores is refused', async () => {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  const last = alphabet.indexOf(token.at(-1) ?? '')
  const twins = [1, 2, 3].map((bits) => `${token.slice(0, -1)}${alphabet[(last & ~3) | ((last + bits) & 3)]}`)
  for (const twin of twins) expect((await api.validate(twin)).status).toBe(401)
})

test('a request without an Authorization header, or with an empty one, is challenged without a fault', async () => {
  for (const headers of [{}, { authorization: '' }]) {
    const response = await fetch(`${api.url}/api/mcp/validate`, { method: 'POST', headers })
    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toBe('Bearer')
    expect(await response.json()).toMatchObject({ valid: false, error: { code: 'missing_token' } })
  }
})

/** Sends header lines unchanged, including two with the same name. */
async function validateRaw(lines: string[]): Promise<{ status: number; challenge: unknown; body: string }> {
  return await new Promise((resolve, reject) => {
    request(
      `${api.url}/api/mcp/validate`,
      { method: 'POST', headers: ['Host', 'x', ...lines] },
      async (response) => {
        const body = (await response.toArray()).join('')
        resolve({
          status: response.statusCode ?? 0,
          challenge: response.headers['www-authenticate'],
          body,
        })
      },
    )
      .on('error', reject)
      .end()
  })
}

test.each<[what: string, lines: (token: string) => string[], found: string]>([
  ['a quoted token', (sent) => ['Authorization', `Bearer "${sent}"`], 'quotes'],
  ['Bearer twice', (sent) => ['Authorization', `Bearer Bearer ${sent}`], 'says Bearer twice'],
  ['a tab', (sent) => ['Authorization', `Bearer\t${sent}`], 'a tab'],
  ['a variable', () => ['Authorization', `Bearer $\{MCP_TOKEN}`], 'a placeholder'],
  [
    'a broken token',
    (sent) => ['Authorization', `Bearer ${sent.slice(0, 60)} ${sent.slice(60)}`],
    'broken in two',
  ],
  ['a token without the scheme', (sent) => ['Authorization', sent], 'without the word Bearer'],
  ['a pasted line', (sent) => ['Authorization', `Authorization: Bearer ${sent}`], 'its own name'],
  ['another scheme', () => ['Authorization', 'Basic YTpi'], 'another scheme'],
  [
    'two headers',
    (sent) => ['Authorization', `Bearer ${sent}`, 'authorization', `Bearer ${sent}`],
    'was sent twice',
  ],
])(
  '%s is a wrong token, not a missing one, and the answer says what was found',
  async (_what, lines, found) => {
    const answer = await validateRaw(lines(token))
    expect(answer.status).toBe(401)
    expect(answer.challenge).toBe('Bearer error="invalid_token", error_description="invalid_token"')
    const { error } = JSON.parse(answer.body) as { error: Record<string, string> }
    expect(error).toMatchObject({ code: 'invalid_token', message: expect.stringContaining(found) })
    expect(error['message']).toContain('Authorization: Bearer <token>')
    expect(answer.body).not.toContain(token.slice(0, 30))
  },
)

test.each([
  ['an empty body that is called JSON', 'application/json', ''],
  ['a body that is no JSON', 'application/json', '{'],
  ['a body of an unknown type', 'application/x-odd', 'x'],
  ['two megabytes', 'application/json', `"${'x'.repeat(2_000_000)}"`],
])('a genuine token passes beside %s', async (_what, type, body) => {
  const headers = { authorization: `Bearer ${token}`, 'content-type': type }
  const response = await fetch(`${api.url}/api/mcp/validate`, { method: 'POST', headers, body })
  expect(response.status).toBe(200)
})

test('a token is refused from the second in which it expires', async () => {
  const expiresAt = Number(decode(1)['exp']) * 1000
  api.setNow(new Date(expiresAt - 1000))
  expect((await api.validate(token)).status).toBe(200)
  api.setNow(new Date(expiresAt))
  expect((await api.validate(token)).body).toMatchObject({ error: { code: 'expired_token' } })
  api.setNow(new Date())
})

test('a token that was revoked by hand is refused at the next request, although its subscription runs', async () => {
  const other = newBuyer()
  await api.deliver(checkoutEvent(other))
  const revoked = await tokenOf(api, other)
  const { db } = api.deps
  await db
    .updateTable('mcpTokens')
    .set({ revokedAt: new Date(), isActive: false })
    .where('subscriptionId', '=', other.subscription)
    .execute()
  expect((await api.validate(revoked)).body).toMatchObject({ error: { code: 'revoked_token' } })
  await api.deliver(checkoutEvent(other))
  expect((await api.validate(revoked)).body).toMatchObject({ error: { code: 'revoked_token' } })
})

test('a thousand validations in a burst are all answered', async () => {
  const replies = await Promise.all(Array.from({ length: 1000 }, () => api.validate(token)))
  expect(new Set(replies.map((reply) => reply.status))).toEqual(new Set([200]))
})

test('what is answered thousands of times a second stays out of the log of an operator, a refusal does not', async () => {
  const before = api.logLines().length
  await api.validate(token)
  await api.validate('hello')
  const lines = api
    .logLines()
    .slice(before)
    .map((line) => JSON.parse(line) as Record<string, unknown>)
  expect(lines.map(({ level, status }) => [level, status])).toEqual([
    [20, 200],
    [30, 401],
  ])
})

test('no table and no log line holds the token', async () => {
  const { rows } = await sql<{ name: string }>`
    select table_schema || '.' || table_name as name from information_schema.tables
    where table_schema in ('public', 'pgboss') and table_type = 'BASE TABLE'`.execute(api.deps.db)
  const dumps = await Promise.all(
    rows.map(async ({ name }) => {
      const [schema = '', table = ''] = name.split('.')
      return JSON.stringify(
        (await sql`select * from ${sql.table(`${schema}.${table}`)}`.execute(api.deps.db)).rows,
      )
    }),
  )
  const signature = token.slice(token.lastIndexOf('.') + 1)
  expect(rows.length).toBeGreaterThan(8)
  expect(dumps.join('')).toContain(token.slice(0, token.lastIndexOf('.')))
  expect(dumps.join('')).not.toContain(signature)
  expect(api.logLines().join('')).not.toContain(signature)
})
