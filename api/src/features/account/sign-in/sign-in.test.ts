import { afterAll, beforeAll, expect, test } from 'vitest'
import { type AccountApi, cookieOf, startAccountApi } from '../../../../testing/start-account-api.ts'
import { withTransaction } from '../../../db/transaction.ts'
import { pauseSending } from '../../emails/claims-repository.ts'

let api: AccountApi
beforeAll(async () => {
  api = await startAccountApi()
})
afterAll(async () => await api.close())

const tryCode = (email: string, code: string) =>
  api.visitor(email).send('POST', '/api/auth/sign-in', { email, code })

test('a customer signs in with the mailed code, in whatever case the address is written', async () => {
  const { email } = await api.subscriber()
  expect((await api.askForCode(email.toUpperCase())).status).toBe(202)
  const reply = await tryCode(email.replace('@', '@').toUpperCase(), await api.codeFor(email))
  expect(reply).toMatchObject({ status: 200, body: { email, is_admin: false } })
  const account = await api.visitor(email, cookieOf(reply)).send('GET', '/api/account')
  expect(account).toMatchObject({ status: 200, body: { email, subscription: { tier: 'team' } } })
})

test('the session cookie is out of reach for scripts and other sites', async () => {
  const { email } = await api.subscriber()
  await api.askForCode(email)
  const reply = await tryCode(email, await api.codeFor(email))
  const [cookie = ''] = reply.headers.getSetCookie()
  expect(cookie).toMatch(/^kamiyo\.session_token=/)
  expect(cookie).toContain('HttpOnly')
  expect(cookie).toContain('SameSite=Lax')
  expect(cookie).not.toContain('Secure')
})

test('an unknown address gets the same answer and no mail', async () => {
  const { email } = await api.subscriber()
  const stranger = `stranger-${email}`
  const known = await api.askForCode(email)
  const unknown = await api.askForCode(stranger)
  expect([unknown.status, unknown.body]).toEqual([known.status, known.body])
  await api.codeFor(email)
  expect(await api.sandbox.mails(stranger)).toEqual([])
  const refused = [await tryCode(email, '000000'), await tryCode(stranger, '000000')]
  for (const reply of refused)
    expect(reply).toMatchObject({ status: 400, body: { error: { code: 'invalid_code' } } })
})

test('while the provider refuses every mail, whoever asks for a code is told that it may not come', async () => {
  const { email } = await api.subscriber()
  const visitor = await api.signIn(email)
  const ask = async () => [
    (await api.askForCode(email)).body,
    (await api.askForCode(`stranger-${email}`)).body,
    (await visitor.send('POST', '/api/account/confirmation-code')).body,
  ]
  const accepted = { status: 'accepted' }
  expect(await ask()).toEqual([accepted, accepted, accepted])
  await withTransaction(api.deps.db, async (tx) => await pauseSending(tx, 'all', 60_000, 'credits used up'))
  const delayed = { status: 'accepted', delayed: true }
  expect(await ask()).toEqual([delayed, delayed, delayed])
  await api.deps.db.deleteFrom('mailPauses').execute()
})

test('a code works once', async () => {
  const { email } = await api.subscriber()
  await api.askForCode(email)
  const code = await api.codeFor(email)
  const replies = await Promise.all(Array.from({ length: 5 }, () => tryCode(email, code)))
  expect(replies.map(({ status }) => status).toSorted()).toEqual([200, 400, 400, 400, 400])
})

test('a code that is older than ten minutes is refused, and no table holds it', async () => {
  const { email } = await api.subscriber()
  await api.askForCode(email)
  const code = await api.codeFor(email)
  const { db } = api.deps
  const age = async (ms: number) =>
    await db
      .updateTable('codeRequests')
      .set({ createdAt: new Date(Date.now() - ms) })
      .where('email', '=', email)
      .execute()
  const row = await db.selectFrom('codeRequests').selectAll().where('email', '=', email).executeTakeFirst()
  expect(row?.codeHash).toMatch(/^[\w-]{43}$/)
  expect(JSON.stringify(row)).not.toContain(`"${code}"`)
  await age(600_001)
  expect((await tryCode(email, code)).body).toMatchObject({ error: { code: 'invalid_code' } })
  await age(590_000)
  expect((await tryCode(email, code)).status).toBe(200)
})

test('an operator in ADMIN_EMAILS signs in without having bought anything', async () => {
  const operator = await api.signIn('operator@kamiyo.example')
  const account = await operator.send('GET', '/api/account')
  expect(account.body).toMatchObject({ is_admin: true, subscription: null, past_subscriptions: [] })
})

test('after a change of address in Stripe the new address can sign in, and the old one loses access at once', async () => {
  const { email, customer } = await api.subscriber()
  const old = await api.signIn(email)
  const moved = `moved-${email}`
  await api.deps.db
    .updateTable('customers')
    .set({ email: moved })
    .where('stripeCustomerId', '=', customer)
    .execute()
  expect(await old.send('GET', '/api/account')).toMatchObject({
    status: 401,
    body: { error: { code: 'not_signed_in' } },
  })
  const current = await api.signIn(moved)
  expect((await current.send('GET', '/api/account')).body).toMatchObject({ subscription: { tier: 'team' } })
})

test('an address that keeps one of two subscriptions loses the other at once, sessions and codes included', async () => {
  const { email, customer, subscription, token } = await api.subscriber()
  const kept = await api.subscriber({ email, tier: 'personal' })
  const old = await api.signIn(email)
  const agents = async () =>
    (await old.send('GET', '/api/account/agents')).body['agents'] as Record<string, unknown>[]
  const lost = (await agents()).find((agent) => agent['subscription_id'] === subscription)
  expect((await old.send('POST', `/api/account/agents/${lost?.['id']}/reveal-code`)).status).toBe(202)
  const code = await api.codeFor(email, 'confirm')
  await api.deps.db
    .updateTable('customers')
    .set({ email: `moved-${email}` })
    .where('stripeCustomerId', '=', customer)
    .execute()
  expect((await old.send('POST', `/api/account/agents/${lost?.['id']}/reveal`, { code })).status).toBe(404)
  expect((await old.send('DELETE', `/api/account/agents/${lost?.['id']}`)).status).toBe(404)
  expect((await agents()).map((agent) => agent['subscription_id'])).toEqual([kept.subscription])
  expect((await old.send('GET', '/api/account')).body).toMatchObject({
    subscription: { id: kept.subscription },
    other_subscriptions: [],
  })
  expect((await api.validate(token)).status).toBe(200)
})

test('signing out ends the session for good, and signing out everywhere ends all of them', async () => {
  const { email } = await api.subscriber()
  const [one, two, three] = [await api.signIn(email), await api.signIn(email), await api.signIn(email)]
  const out = await one.send('POST', '/api/auth/sign-out')
  expect(out.status).toBe(204)
  expect(out.headers.getSetCookie()[0]).toMatch(/^kamiyo\.session_token=; Max-Age=0/)
  expect((await one.send('GET', '/api/account')).status).toBe(401)
  expect((await two.send('GET', '/api/account')).status).toBe(200)
  expect((await two.send('POST', '/api/account/sign-out-everywhere')).status).toBe(204)
  expect((await three.send('GET', '/api/account')).status).toBe(401)
})

test('a session whose cookie was changed, or taken from the table, is none', async () => {
  const { email } = await api.subscriber()
  const { cookie } = await api.signIn(email)
  const row = await api.deps.db
    .selectFrom('authSessions')
    .select('token')
    .orderBy('createdAt', 'desc')
    .executeTakeFirstOrThrow()
  expect(cookie).toContain(row.token)
  for (const forged of [
    `kamiyo.session_token=${row.token}`,
    `${cookie.slice(0, -4)}AAA%3D`,
    'kamiyo.session_token=',
  ]) {
    expect((await api.visitor(email, forged).send('GET', '/api/account')).status).toBe(401)
  }
})

test('a change that does not come from our pages is refused, whatever the session', async () => {
  const { email } = await api.subscriber()
  const visitor = await api.signIn(email)
  for (const origin of ['https://evil.example', 'null', 'http://localhost:5173.evil.example']) {
    const reply = await visitor.send('POST', '/api/account/sign-out-everywhere', undefined, { origin })
    expect(reply).toMatchObject({ status: 403, body: { error: { code: 'cross_site_request' } } })
  }
  const withoutOrigin = await fetch(`${api.url}/api/auth/sign-out`, {
    method: 'POST',
    headers: { cookie: visitor.cookie },
  })
  expect(withoutOrigin.status).toBe(403)
  expect((await visitor.send('GET', '/api/account')).status).toBe(200)
})

test('no line of the log holds a code or a session', async () => {
  const { email } = await api.subscriber()
  await api.askForCode(email)
  const code = await api.codeFor(email)
  const reply = await tryCode(email, code)
  const log = api.logLines.join('')
  expect(log).not.toContain(cookieOf(reply).split('=')[1]?.split('.')[0] ?? 'none')
  expect(log).not.toMatch(new RegExp(`"${code}"`))
})
