import { expect, test } from 'vitest'
import { issueTestKey } from '../../../testing/create-test-key.ts'
import { startOnboarding } from './testing/start-onboarding.ts'

const onboarding = startOnboarding({ env: { RATE_LIMIT_RPM: '30' } })
const { api, key, reachPlan, start, step } = onboarding
const ORIGIN = { origin: 'http://localhost:5173' }

test('only our own page and a key with the scope may start', async () => {
  for (const headers of [{}, { origin: 'https://evil.example' }, { 'x-api-key': 'kmy_test_of_nobody' }])
    expect(await start({}, headers)).toMatchObject({ status: 401, error: { code: 'invalid_api_key' } })
  const { key: other } = await issueTestKey(api().deps, null, ['usage:write'])
  expect(await start({}, { 'x-api-key': other, ...ORIGIN })).toMatchObject({ status: 403 })
  expect((await start({}, { 'x-api-key': key() })).status).toBe(200)
  expect((await start()).status).toBe(200)
})

test('what is not a person who can be reached is refused', async () => {
  for (const wrong of [{ email: 'nobody' }, { name: ' ' }, { phone: 'none' }, { company_name: '' }])
    expect(await start(wrong)).toMatchObject({ status: 400 })
})

test('an address that has an account gets the same answer and another account, and hears of it at the end', async () => {
  const { accountId: first, email } = await api().subscriber()
  const session = await reachPlan({}, undefined, { email })
  expect((await step('step/create-subscription', session)).status).toBe(200)
  expect((await step('complete', session)).status).toBe(200)
  const { db } = api().deps
  const { tenantId, accountId } = await db
    .selectFrom('onboardingSessions')
    .select(['tenantId', 'accountId'])
    .where('email', '=', email)
    .executeTakeFirstOrThrow()
  expect(accountId).not.toBe(first)
  const accounts = await db
    .selectFrom('customers')
    .select('userId')
    .distinct()
    .where('email', '=', email)
    .execute()
  expect(accounts.map(({ userId: id }) => id).toSorted()).toEqual([first, accountId].toSorted())
  const keys = await db.selectFrom('apiKeys').select('accountId').where('name', '=', 'Onboarding').execute()
  expect(keys).toEqual([{ accountId }])
  await expect
    .poll(async () => (await api().sandbox.mails(email)).map(({ text }) => text), { timeout: 20_000 })
    .toContainEqual(expect.stringMatching(/Was it not\s+you\?/))
  const texts = (await api().sandbox.mails(email)).map(({ text }) => text)
  expect(texts.join()).toContain(tenantId)
})

test('who is signed in and pays for a plan already is told so', async () => {
  const visitor = await api().signIn((await api().subscriber()).email)
  const headers = { ...ORIGIN, cookie: visitor.cookie }
  expect(await start({}, headers)).toMatchObject({ status: 409, error: { code: 'subscription_exists' } })
})

test('a flood from one address is stopped, and systems with a key go on', async () => {
  const statuses = await Promise.all(Array.from({ length: 40 }, async () => (await start()).status))
  expect(statuses.filter((status) => status === 429).length).toBeGreaterThanOrEqual(10)
  expect((await start({}, { 'x-api-key': key() })).status).toBe(200)
})
