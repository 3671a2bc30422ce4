import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type AccountApi, startAccountApi, type Visitor } from '../../../../testing/start-account-api.ts'

let api: AccountApi
beforeAll(async () => {
  api = await startAccountApi()
})
afterAll(async () => await api.close())

const create = (visitor: Visitor, name: string) => visitor.send('POST', '/api/account/agents', { name })
const list = async (visitor: Visitor) =>
  (await visitor.send('GET', '/api/account/agents')).body['agents'] as Record<string, unknown>[]
const works = async (token: unknown) => (await api.validate(String(token))).status === 200

async function member(tier: 'personal' | 'team' | 'enterprise' = 'team') {
  const subscriber = await api.subscriber({ tier })
  return { ...subscriber, visitor: await api.signIn(subscriber.email) }
}

test('an agent is made with a token of its own, which is shown once', async () => {
  const { visitor, token } = await member()
  const made = await create(visitor, 'Laptop')
  expect(made.status).toBe(201)
  expect(made.body['token']).not.toBe(token)
  expect(await works(made.body['token'])).toBe(true)
  const agents = await list(visitor)
  expect(agents.map(({ name }) => name)).toEqual(['default', 'Laptop'])
  expect(JSON.stringify(agents)).not.toContain(String(made.body['token']))
  const rows = await api.deps.db
    .selectFrom('auditLog')
    .select(['actor', 'action'])
    .where('subjectId', '=', String(made.body['id']))
    .execute()
  expect(rows).toEqual([{ actor: visitor.email, action: 'agent.create' }])
})

test('of ten requests at once, only as many agents are made as the plan has room for', async () => {
  const { visitor } = await member('team')
  const replies = await Promise.all(
    Array.from({ length: 10 }, (_unused, index) => create(visitor, `a${index}`)),
  )
  expect(replies.filter(({ status }) => status === 201)).toHaveLength(4)
  expect(replies.find(({ status }) => status === 409)?.body).toMatchObject({
    error: { code: 'agent_limit_reached' },
  })
  expect(await list(visitor)).toHaveLength(5)
})

test('a revoked agent is refused at the next call, and its place is free', async () => {
  const { visitor, token } = await member('personal')
  const [agent] = await list(visitor)
  expect((await create(visitor, 'second')).status).toBe(409)
  expect(await works(token)).toBe(true)
  expect((await visitor.send('DELETE', `/api/account/agents/${agent?.['id']}`)).status).toBe(204)
  expect((await api.validate(token)).body).toMatchObject({ error: { code: 'revoked_token' } })
  expect((await create(visitor, 'second')).status).toBe(201)
})

test('an agent keeps its id, name and age through renaming and rotation', async () => {
  const { visitor } = await member()
  const [before] = await list(visitor)
  const path = `/api/account/agents/${before?.['id']}`
  expect((await visitor.send('PATCH', path, { name: 'Büro <b>' })).status).toBe(204)
  expect((await visitor.send('POST', `${path}/rotate`, { overlap: 'now' })).status).toBe(200)
  expect(await list(visitor)).toMatchObject([
    { id: before?.['id'], name: 'Büro <b>', created_at: before?.['created_at'] },
  ])
})

test('a token that is rotated now is refused at the next call', async () => {
  const { visitor, token } = await member()
  const [agent] = await list(visitor)
  const rotated = await visitor.send('POST', `/api/account/agents/${agent?.['id']}/rotate`, {
    overlap: 'now',
  })
  expect([await works(token), await works(rotated.body['token'])]).toEqual([false, true])
})

test('with an overlap both tokens work until it is over, and a second rotation ends it', async () => {
  const { visitor, token } = await member()
  const [agent] = await list(visitor)
  const path = `/api/account/agents/${agent?.['id']}/rotate`
  const second = await visitor.send('POST', path, { overlap: '1h' })
  expect([await works(token), await works(second.body['token'])]).toEqual([true, true])
  const [during] = await list(visitor)
  const leftMs = Date.parse(String(during?.['overlap_ends_at'])) - Date.now()
  expect(leftMs).toBeGreaterThan(3_500_000)
  expect(leftMs).toBeLessThanOrEqual(3_600_000)
  const third = await visitor.send('POST', path, { overlap: '24h' })
  const all = [await works(token), await works(second.body['token']), await works(third.body['token'])]
  expect(all).toEqual([false, true, true])
  await api.deps.db
    .updateTable('mcpTokens')
    .set({ supersededAt: new Date(Date.now() - 1) })
    .where('supersededAt', '>', new Date())
    .execute()
  expect([await works(second.body['token']), await works(third.body['token'])]).toEqual([false, true])
})

test('a downgrade keeps the oldest agent, and the others work again when there is room', async () => {
  const { visitor, token, subscription } = await member('team')
  const made = await create(visitor, 'second')
  const move = (tier: string) =>
    api.deps.db
      .updateTable('subscriptions')
      .set({ tier })
      .where('stripeSubscriptionId', '=', subscription)
      .execute()
  await move('personal')
  expect(await works(token)).toBe(true)
  expect((await api.validate(String(made.body['token']))).body).toMatchObject({
    error: { code: 'suspended_agent' },
  })
  expect((await list(visitor)).map(({ status }) => status)).toEqual(['active', 'suspended'])
  await move('team')
  expect(await works(made.body['token'])).toBe(true)
  await move('personal')
  const [oldest] = await list(visitor)
  await visitor.send('DELETE', `/api/account/agents/${oldest?.['id']}`)
  expect(await works(made.body['token'])).toBe(true)
})

test('a token is shown again only for a fresh mailed code, and the audit log keeps it', async () => {
  const { visitor, token, email } = await member()
  const [agent] = await list(visitor)
  const path = `/api/account/agents/${agent?.['id']}`
  expect((await visitor.send('POST', `${path}/reveal`, { code: '000000' })).status).toBe(400)
  expect((await visitor.send('POST', `${path}/reveal-code`)).status).toBe(202)
  const code = await api.codeFor(email, 'confirm')
  const signIn = await api.visitor(email).send('POST', '/api/auth/sign-in', { email, code })
  expect(signIn.status).toBe(400)
  expect((await visitor.send('POST', `${path}/reveal`, { code })).body).toMatchObject({ token })
  expect((await visitor.send('POST', `${path}/reveal`, { code })).status).toBe(400)
  const rows = await api.deps.db
    .selectFrom('auditLog')
    .selectAll()
    .where('actor', '=', email)
    .where('subjectType', '=', 'agent')
    .execute()
  expect(rows).toMatchObject([{ action: 'token.reveal', subjectId: agent?.['id'] }])
})

test('a name is one line of text that every table can hold', async () => {
  const { visitor } = await member()
  for (const name of ['', ' ', 'a\nb', 'a\u0000b', 'a\ud800b', '\udc00', 'x'.repeat(61), 1, null, ['a']]) {
    const reply = await visitor.send('POST', '/api/account/agents', { name })
    expect(reply, JSON.stringify(name)).toMatchObject({ status: 400, body: { error: { param: 'name' } } })
  }
  expect((await create(visitor, 'Büro 🖥️ "1"')).status).toBe(201)
})

test("another customer's agent is answered with 404, as if it were not there", async () => {
  const [one, other] = [await member(), await member()]
  const [agent] = await list(other.visitor)
  const path = `/api/account/agents/${agent?.['id']}`
  const replies = [
    await one.visitor.send('PATCH', path, { name: 'mine' }),
    await one.visitor.send('DELETE', path),
    await one.visitor.send('POST', `${path}/rotate`, { overlap: 'now' }),
    await one.visitor.send('POST', `${path}/reveal-code`),
    await one.visitor.send('POST', `${path}/reveal`, { code: '123456' }),
    await one.visitor.send('DELETE', '/api/account/agents/not-an-id'),
  ]
  for (const reply of replies) {
    expect(reply).toMatchObject({ status: 404, body: { error: { code: 'agent_not_found' } } })
  }
  expect(await works(other.token)).toBe(true)
})

test('without a session there are no agents at all', async () => {
  const stranger = api.visitor('nobody@example.com')
  for (const [method, path] of [
    ['GET', '/api/account/agents'],
    ['GET', '/api/account'],
    ['GET', '/api/account/invoices'],
    ['POST', '/api/account/sign-out-everywhere'],
  ] as const) {
    expect(await stranger.send(method, path)).toMatchObject({
      status: 401,
      body: { error: { code: 'not_signed_in' } },
    })
  }
})

test('a program that rotates in a loop is rate limited, and its owner gets a limited number of e-mails', async () => {
  const { visitor } = await member('personal')
  const [agent] = await list(visitor)
  const rotate = async () =>
    await visitor.send('POST', `/api/account/agents/${agent?.['id']}/rotate`, { overlap: 'now' })
  let token: unknown
  for (let count = 1; count < 20; count += 1) {
    const { status, body } = await rotate()
    expect(status).toBe(200)
    token = body['token']
  }
  const refused = await rotate()
  expect(refused).toMatchObject({ status: 429, body: { error: { code: 'rate_limited' } } })
  expect(await works(token)).toBe(true)
  expect((await visitor.send('DELETE', `/api/account/agents/${agent?.['id']}`)).status).toBe(204)
  expect((await create(visitor, 'another')).status).toBe(429)
  const { db } = api.deps
  await sql`update mcp_tokens set created_at = now() - interval '2 hours'`.execute(db)
  const made = await create(visitor, 'another')
  expect(made.status).toBe(201)
  await sql`
    insert into mcp_tokens
      (user_id, subscription_id, agent, tier, token_hash, expires_at, superseded_at, created_at)
    select user_id, subscription_id, agent, tier, token_hash || n, expires_at, now(), now() - interval '3 hours'
    from mcp_tokens, generate_series(1, 79) n where agent_id = ${made.body['id']}`.execute(db)
  const last = await visitor.send('POST', `/api/account/agents/${made.body['id']}/rotate`, { overlap: 'now' })
  expect(last).toMatchObject({ status: 429, body: { error: { message: expect.stringContaining('a day') } } })
})
