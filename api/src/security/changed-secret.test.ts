import { randomBytes } from 'node:crypto'
import { SignJWT } from 'jose'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { buy } from '../../testing/purchase.ts'
import { regenerateWith, restarted } from '../../testing/restarted.ts'
import { type EventApi, JWT_SECRET, startEventApi } from '../../testing/start-event-api.ts'
import { createDb } from '../db/client.ts'
import { hashToken, keyId } from '../features/tokens/jwt.ts'
import { createUnknownKeyRecorder } from '../features/tokens/unknown-keys.ts'
import { addArrivals } from '../features/tokens/unknown-keys-repository.ts'

/** Signs for a while and is then removed although its tokens are in use. */
const LOST = 'lost-secret-0123456789-0123456789-abcdef'

let api: EventApi
let token: string
beforeAll(async () => {
  api = await startEventApi()
  const bought = await buy(api)
  await restarted(api, { MCP_JWT_SECRET: `${LOST},${JWT_SECRET}` }, async (app, deps) => {
    token = await regenerateWith(app, deps, bought.token)
  })
})
afterAll(async () => await api.close())

const claimsOf = (text: string) =>
  JSON.parse(Buffer.from(text.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>

async function forge(claims: Record<string, unknown> = {}): Promise<string> {
  const kid = randomBytes(8).toString('hex')
  return await new SignJWT({ ...claimsOf(token), ...claims })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT', kid })
    .sign(randomBytes(32))
}

async function overview(): Promise<{ unknown_keys: Record<string, unknown>[] }> {
  const headers = { authorization: `Bearer ${api.deps.config.auth.adminApiKey}` }
  const response = await fetch(`${api.url}/api/admin/overview`, { headers })
  return (await response.json()) as { unknown_keys: Record<string, unknown>[] }
}

const warnings = () => api.logLines().filter((line) => line.includes('replaced instead of rotated'))

test('whoever has a token of a retired key is told where a fresh token is, and not to copy the dead one again', async () => {
  const { status, headers, body } = await api.validate(token)
  expect(status).toBe(401)
  expect(headers.get('www-authenticate')).toContain('error="invalid_token"')
  const { code, message } = body['error'] as Record<string, string>
  expect(code).toBe('invalid_token')
  expect(message).toContain('http://localhost:5173/dashboard')
  expect(message).toContain('support@kamiyo.example')
  expect(message).not.toContain('Copy it again')
})

test('the operator sees that tokens of an unknown key arrive, how many and since when, in the overview, the metrics and the log', async () => {
  for (let use = 0; use < 4; use += 1) await api.validate(token)
  await vi.waitFor(
    async () => expect((await overview()).unknown_keys[0]).toMatchObject({ kid: keyId(LOST), uses: 5 }),
    { timeout: 15_000, interval: 250 },
  )
  const [before] = (await overview()).unknown_keys
  expect(before).toMatchObject({ tokens: 1 })
  await api.validate(token)
  await vi.waitFor(async () => expect((await overview()).unknown_keys[0]).toMatchObject({ uses: 6 }), {
    timeout: 15_000,
    interval: 250,
  })
  const [after] = (await overview()).unknown_keys
  expect(after?.['first_seen_at']).toBe(before?.['first_seen_at'])
  expect(Date.parse(String(after?.['last_seen_at']))).toBeGreaterThan(
    Date.parse(String(before?.['last_seen_at'])),
  )
  const metrics = await api.deps.metrics.registry.metrics()
  expect(metrics).toMatch(/^tokens_of_unknown_keys_total 6$/m)
  expect(warnings(), 'one line a minute').toHaveLength(1)
})

test('strangers write nothing, however many tokens of unknown keys they make up', async () => {
  const forged = await Promise.all(
    Array.from({ length: 600 }, () => forge({ jti: randomBytes(16).toString('hex') })),
  )
  await Promise.all(forged.map((text) => api.validate(text)))
  await new Promise((resolve) => setTimeout(resolve, 4_000))
  const rows = await api.deps.db.selectFrom('unknownKeyArrivals').select('kid').execute()
  expect(rows).toEqual([{ kid: keyId(LOST) }])
})

test('a text that is not shaped like one of ours is called unknown, whatever key it names', async () => {
  for (const claims of [{ aud: 'other' }, { jti: undefined }, { subscription_id: 7 }, { exp: undefined }]) {
    const { body } = await api.validate(await forge(claims))
    expect(body).toMatchObject({ error: { message: expect.stringContaining('not a token that we issued') } })
  }
})

test('a token that was replaced or revoked, or has expired, is missed by nobody and not counted', async () => {
  const { db } = api.deps
  const hash = hashToken(token)
  const moment = new Date(Date.now() - 1_000)
  for (const end of ['supersededAt', 'revokedAt', 'expiresAt'] as const) {
    const { [end]: before } = await db
      .selectFrom('mcpTokens')
      .select(end)
      .where('tokenHash', '=', hash)
      .executeTakeFirstOrThrow()
    const set = async (at: Date | null) =>
      await db
        .updateTable('mcpTokens')
        .set({ [end]: at })
        .where('tokenHash', '=', hash)
        .execute()
    await set(moment)
    expect(await addArrivals(db, new Map([[hash, 1]])), end).toEqual([])
    await set(before)
  }
})

test('what strangers make up takes no more memory than 500 texts, and a token that arrived before them is counted', async () => {
  const counted = async (ownFirst: boolean) => {
    const recorder = createUnknownKeyRecorder(api.deps)
    if (ownFirst) recorder.note(hashToken(token))
    for (let index = 0; index < 600; index += 1) recorder.note(`made up ${index}`)
    recorder.note(hashToken(token))
    const before = (await overview()).unknown_keys[0]?.['uses']
    await recorder.close()
    return Number((await overview()).unknown_keys[0]?.['uses']) - Number(before)
  }
  expect(await counted(true)).toBe(2)
  expect(await counted(false)).toBe(0)
})

test('while the database is away the outage is told once, and not by each count that fails', async () => {
  const before = api.logLines().length
  const db = createDb('postgresql://nobody@127.0.0.1:9/none', api.deps.log)
  for (let round = 0; round < 3; round += 1) {
    const recorder = createUnknownKeyRecorder({ ...api.deps, db })
    recorder.note(hashToken(token))
    await recorder.close()
  }
  await db.destroy()
  expect(api.logLines().slice(before)).toEqual([expect.stringContaining('The database is not responding')])
})

test('a key whose tokens have not come for a week is not told any more', async () => {
  const cameDaysAgo = async (days: number) => {
    const lastSeenAt = new Date(Date.now() - days * 86_400_000)
    await api.deps.db.updateTable('unknownKeyArrivals').set({ lastSeenAt }).execute()
    return (await overview()).unknown_keys.length
  }
  expect([await cameDaysAgo(6), await cameDaysAgo(8)]).toEqual([1, 0])
  await api.deps.db.updateTable('unknownKeyArrivals').set({ lastSeenAt: new Date() }).execute()
})

test('with the former secret back in the list the tokens work, and the overview has nothing to tell', async () => {
  await restarted(api, { MCP_JWT_SECRET: `${JWT_SECRET},${LOST}` }, async (app, deps) => {
    const headers = { authorization: `Bearer ${token}` }
    const valid = await app.inject({ method: 'POST', url: '/api/mcp/validate', headers })
    expect(valid.statusCode).toBe(200)
    const operator = { authorization: `Bearer ${deps.config.auth.adminApiKey}` }
    const seen = await app.inject({ url: '/api/admin/overview', headers: operator })
    expect(seen.json()).toMatchObject({ unknown_keys: [] })
  })
})
