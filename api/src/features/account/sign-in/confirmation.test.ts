import { afterAll, beforeAll, expect, test } from 'vitest'
import { type AccountApi, startAccountApi, type Visitor } from '../../../../testing/start-account-api.ts'
import { MINUTE_MS } from '../../../lib/durations.ts'

let api: AccountApi
beforeAll(async () => {
  api = await startAccountApi()
})
afterAll(async () => await api.close())

/** A customer whose last code was entered this many minutes ago. */
async function signedInSince(minutes: number) {
  const subscriber = await api.subscriber()
  const visitor = await api.signIn(subscriber.email)
  const { agents } = (await visitor.send('GET', '/api/account/agents')).body as { agents: { id: string }[] }
  await api.deps.db
    .updateTable('authSessions')
    .set({ confirmedAt: new Date(Date.now() - minutes * MINUTE_MS) })
    .where('userId', 'in', (eb) =>
      eb.selectFrom('authUsers').select('id').where('email', '=', subscriber.email),
    )
    .execute()
  return { ...subscriber, visitor, path: `/api/account/agents/${agents[0]?.id}` }
}

/** Actions that someone with a stolen session might attempt. */
const SENSITIVE: Record<string, (visitor: Visitor, path: string) => ReturnType<Visitor['send']>> = {
  'a new agent': (visitor) => visitor.send('POST', '/api/account/agents', { name: 'Laptop' }),
  'a new token': (visitor, path) => visitor.send('POST', `${path}/rotate`, { overlap: 'now' }),
  'the limits of an agent': (visitor, path) =>
    visitor.send('PATCH', `${path}/limits`, { calls: null, credits: null }),
  'the addresses of an agent': (visitor, path) =>
    visitor.send('PUT', `${path}/addresses`, { addresses: ['203.0.113.9'] }),
  'the billing portal': (visitor) => visitor.send('POST', '/api/billing/create-portal-session', {}),
}

async function confirm(visitor: Visitor): Promise<void> {
  expect((await visitor.send('POST', '/api/account/confirmation-code')).status).toBe(202)
  const code = await api.codeFor(visitor.email, 'confirm')
  expect((await visitor.send('POST', '/api/account/confirm', { code })).status).toBe(204)
}

test.each(Object.entries(SENSITIVE))(
  '%s needs a mailed code when the session is older than 15 minutes',
  async (_name, work) => {
    const { visitor, path, token } = await signedInSince(15.1)
    const refused = await work(visitor, path)
    expect(refused).toMatchObject({ status: 403, body: { error: { code: 'confirmation_required' } } })
    expect((await api.validate(token)).status).toBe(200)
    await confirm(visitor)
    expect((await work(visitor, path)).status).toBeLessThan(300)
  },
)

test.each(Object.entries(SENSITIVE))('%s needs none within 15 minutes of signing in', async (_name, work) => {
  const { visitor, path } = await signedInSince(14.9)
  expect((await work(visitor, path)).status).toBeLessThan(300)
})

test('the code that shows a token again confirms the session as well', async () => {
  const { visitor, path, token } = await signedInSince(60)
  await visitor.send('POST', `${path}/reveal-code`)
  const code = await api.codeFor(visitor.email, 'confirm')
  expect((await visitor.send('POST', `${path}/reveal`, { code })).body).toMatchObject({ token })
  expect((await visitor.send('POST', `${path}/rotate`, { overlap: '1h' })).status).toBe(200)
})

test('a code confirms the session that asked for it and no other, and signs nobody in', async () => {
  const { visitor, email } = await signedInSince(60)
  const other = await api.signIn(email)
  await visitor.send('POST', '/api/account/confirmation-code')
  const code = await api.codeFor(email, 'confirm')
  const refused = { status: 400, body: { error: { code: 'invalid_code' } } }
  expect(await other.send('POST', '/api/account/confirm', { code })).toMatchObject(refused)
  expect(await api.visitor(email).send('POST', '/api/auth/sign-in', { email, code })).toMatchObject(refused)
  expect((await visitor.send('POST', '/api/account/confirm', { code })).status).toBe(204)
  expect(await visitor.send('POST', '/api/account/confirm', { code })).toMatchObject(refused)
})

test("a sign-in code confirms no session, and strangers' tries burn no confirmation code", async () => {
  const { visitor, email } = await signedInSince(60)
  await api.askForCode(email)
  const code = await api.codeFor(email)
  expect((await visitor.send('POST', '/api/account/confirm', { code })).status).toBe(400)
  await visitor.send('POST', '/api/account/confirmation-code')
  const confirmation = await api.codeFor(email, 'confirm')
  const wrong = confirmation === '000000' ? '000001' : '000000'
  for (let tried = 0; tried < 8; tried += 1)
    await api.visitor(email).send('POST', '/api/auth/sign-in', { email, code: wrong })
  expect((await visitor.send('POST', '/api/account/confirm', { code: confirmation })).status).toBe(204)
})

test('a session guesses five times at a confirmation code, and asks for five in ten minutes', async () => {
  const { visitor, email } = await signedInSince(60)
  await visitor.send('POST', '/api/account/confirmation-code')
  const code = await api.codeFor(email, 'confirm')
  const wrong = code === '000000' ? '000001' : '000000'
  await Promise.all(
    Array.from({ length: 10 }, () => visitor.send('POST', '/api/account/confirm', { code: wrong })),
  )
  expect((await visitor.send('POST', '/api/account/confirm', { code })).status).toBe(400)
  for (let asked = 1; asked < 5; asked += 1)
    expect((await visitor.send('POST', '/api/account/confirmation-code')).status).toBe(202)
  expect((await visitor.send('POST', '/api/account/confirmation-code')).status).toBe(429)
})

test('a confirmation is written down', async () => {
  const { visitor, email } = await signedInSince(60)
  await confirm(visitor)
  const rows = await api.deps.db
    .selectFrom('auditLog')
    .select(['action', 'subjectType'])
    .where('actor', '=', email)
    .where('action', '=', 'session.confirm')
    .execute()
  expect(rows).toEqual([{ action: 'session.confirm', subjectType: 'session' }])
})
