import { afterAll, beforeAll, expect, test } from 'vitest'
import { waitFor } from '../../../../../tests/harness/wait-for.ts'
import { type AccountApi, startAccountApi, type Visitor } from '../../../../testing/start-account-api.ts'

const OPERATOR = 'operator@kamiyo.example'

let api: AccountApi
beforeAll(async () => {
  api = await startAccountApi({ env: { ADMIN_EMAILS: OPERATOR, RATE_LIMIT_RPM: '1000' } })
})
afterAll(async () => await api.close())

async function member() {
  const subscriber = await api.subscriber()
  const visitor = await api.signIn(subscriber.email)
  const { agents } = (await visitor.send('GET', '/api/account/agents')).body as { agents: { id: string }[] }
  return { ...subscriber, visitor, path: `/api/account/agents/${agents[0]?.id}` }
}

const mailsOf = async (email: string, subject: RegExp) =>
  (await api.sandbox.mails(email)).filter((mail) => subject.test(mail.subject))

async function mailOf(email: string, subject: RegExp) {
  return await waitFor(`a mail ${subject} to ${email}`, async () => (await mailsOf(email, subject))[0])
}

const keyIn = ({ text }: { text: string }) => /\/end-sessions#([\w.-]+)/.exec(text)?.[1] ?? ''
const endSessions = (key: string) => api.visitor('').send('POST', '/api/auth/end-sessions', { key })
const statusOf = async (visitor: Visitor) => (await visitor.send('GET', '/api/account')).status

test.each([
  [
    'made',
    /New agent/,
    (visitor: Visitor) => visitor.send('POST', '/api/account/agents', { name: 'Laptop' }),
  ],
  [
    'replaced',
    /was replaced/,
    (visitor: Visitor, path: string) => visitor.send('POST', `${path}/rotate`, { overlap: '24h' }),
  ],
  [
    'shown',
    /was shown/,
    async (visitor: Visitor, path: string) => {
      await visitor.send('POST', `${path}/reveal-code`)
      const code = await api.codeFor(visitor.email, 'confirm')
      return await visitor.send('POST', `${path}/reveal`, { code })
    },
  ],
  ['revoked', /was revoked/, (visitor: Visitor, path: string) => visitor.send('DELETE', path)],
])(
  'the owner of a token that is %s is notified, with a link that ends all sessions and no token',
  async (_name, subject, work) => {
    const { email, visitor, path, token } = await member()
    const reply = await work(visitor, path)
    expect(reply.status).toBeLessThan(300)
    const mail = await mailOf(email, subject)
    for (const secret of [token, String(reply.body['token'])]) expect(mail.text).not.toContain(secret)
    const other = await api.signIn(email)
    expect((await endSessions(keyIn(mail))).status).toBe(204)
    expect([await statusOf(visitor), await statusOf(other)]).toEqual([401, 401])
  },
)

test("an operator's revocation is told to the owner as well", async () => {
  const { email, subscription } = await api.subscriber()
  const { jti } = await api.deps.db
    .selectFrom('mcpTokens')
    .select('jti')
    .where('subscriptionId', '=', subscription)
    .executeTakeFirstOrThrow()
  const response = await fetch(`${api.url}/api/admin/tokens/${jti}/revoke`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${api.deps.config.auth.adminApiKey}`,
    },
    body: JSON.stringify({ reason: 'It was in a public repository' }),
  })
  expect(response.status).toBe(200)
  const mail = await mailOf(email, /was revoked/)
  expect(mail.text).toContain('Our support')
  // Someone who never signed in has no sessions to end.
  expect(keyIn(mail)).toBe('')
})

test.each(['a customer', 'an operator'])(
  'a sign-in of %s is reported once for each new browser, with its name',
  async (who) => {
    const email = who === 'a customer' ? (await api.subscriber()).email : OPERATOR
    const [one, other] = [api.browser(), api.browser()]
    for (const browser of [one, one, other]) {
      await browser.askForCode(email)
      expect((await browser.tryCode(email, await api.codeFor(email))).status).toBe(200)
    }
    await waitFor('two mails', async () =>
      (await mailsOf(email, /New sign-in/)).length >= 2 ? true : undefined,
    )
    const mails = await mailsOf(email, /New sign-in/)
    expect(mails).toHaveLength(2)
    expect(mails[0]?.text).toContain('Firefox on Linux')
  },
)

test('opening the link, as a mail scanner does, ends nothing', async () => {
  const { email, visitor } = await member()
  const { text } = await mailOf(email, /New sign-in/)
  const [link = ''] = /http\S+\/end-sessions#\S+/.exec(text) ?? []
  expect(link).toMatch(/^http:\/\/localhost:5173\/end-sessions#/)
  const key = keyIn({ text })
  for (const method of ['GET', 'HEAD']) await fetch(`${api.url}/api/auth/end-sessions?key=${key}`, { method })
  expect(await statusOf(visitor)).toBe(200)
})

test('a link that was changed, is too old or belongs to another purpose ends nothing', async () => {
  const { email, visitor } = await member()
  const key = keyIn(await mailOf(email, /New sign-in/))
  const [user = '', issuedAt = '', signature = ''] = key.split('.')
  const other = (await api.deps.db.selectFrom('authUsers').select('id').execute()).find(
    ({ id }) => id !== user,
  )
  const forged = [
    `${other?.id}.${issuedAt}.${signature}`,
    `${user}.${(Date.now() + 1000).toString(36)}.${signature}`,
    `${user}.${issuedAt}.${signature.slice(0, -1)}`,
    `${user}.${issuedAt}.`,
    `${user}.${issuedAt}`,
    'x',
  ]
  for (const value of forged)
    expect(await endSessions(value), value).toMatchObject({
      status: 400,
      body: { error: { code: 'invalid_link' } },
    })
  expect(await statusOf(visitor)).toBe(200)
  const late = { ...api.deps, clock: { now: () => new Date(Date.now() + 31 * 86_400_000) } }
  const { endSessionsByLink } = await import('./service.ts')
  const from = { browser: { id: 'x', hasSignedIn: false }, ip: '192.0.2.1' }
  await expect(endSessionsByLink(late, key, from)).rejects.toMatchObject({ code: 'invalid_link' })
})

test('after the link every other browser is new again, and what happened is written down', async () => {
  const { email } = await api.subscriber()
  const [thief, owner] = [api.browser(), api.browser()]
  for (const browser of [thief, owner]) {
    await browser.askForCode(email)
    await browser.tryCode(email, await api.codeFor(email))
  }
  const key = keyIn(await mailOf(email, /New sign-in/))
  expect((await owner.send('POST', '/api/auth/end-sessions', { key })).status).toBe(204)
  expect(owner.cookies.has('kamiyo.session_token')).toBe(false)
  const { db } = api.deps
  const known = db
    .selectFrom('knownBrowsers')
    .innerJoin('authUsers', 'id', 'userId')
    .select('browserHash')
    .where('email', '=', email)
  expect(await known.execute()).toHaveLength(1)
  const audit = await db
    .selectFrom('auditLog')
    .select(['action', 'after'])
    .where('actor', '=', email)
    .where('action', '=', 'session.end_by_link')
    .execute()
  expect(audit).toEqual([{ action: 'session.end_by_link', after: { ended: 2 } }])
})

test("the link of one account leaves another account's browser signed in, and ends the sessions of its own", async () => {
  const [one, other] = [await member(), await member()]
  const key = keyIn(await mailOf(one.email, /New sign-in/))
  const reply = await other.visitor.send('POST', '/api/auth/end-sessions', { key })
  expect(reply.status).toBe(204)
  expect(reply.headers.getSetCookie()).toEqual([])
  expect([await statusOf(one.visitor), await statusOf(other.visitor)]).toEqual([401, 200])
})
