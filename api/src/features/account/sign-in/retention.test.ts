import { afterAll, beforeAll, expect, test } from 'vitest'
import { type AccountApi, startAccountApi } from '../../../../testing/start-account-api.ts'
import { removeExpired } from '../../../jobs/retention.ts'
import { DAY_MS } from '../../../lib/durations.ts'

let api: AccountApi
beforeAll(async () => {
  api = await startAccountApi()
})
afterAll(async () => await api.close())

test('what signing in leaves behind goes when it has had its time, and not before', async () => {
  const { db } = api.deps
  const { email } = await api.subscriber()
  const [gone, kept] = [await api.signIn(email), await api.signIn(email)]
  await api.askForCode(email)
  await api.codeFor(email)
  const [session] = await db.selectFrom('authSessions').select('id').orderBy('createdAt').execute()
  const [request] = await db.selectFrom('codeRequests').select('id').orderBy('createdAt').execute()
  await db
    .updateTable('authSessions')
    .set({ expiresAt: new Date(Date.now() - 1000) })
    .where('id', '=', session?.id ?? '')
    .execute()
  await db
    .updateTable('codeRequests')
    .set({ createdAt: new Date(Date.now() - 1.1 * DAY_MS) })
    .where('id', '=', request?.id ?? '')
    .execute()
  const count = async () => [
    (await db.selectFrom('authSessions').select('id').execute()).length,
    (await db.selectFrom('knownBrowsers').select('userId').execute()).length,
    (await db.selectFrom('codeRequests').select('id').execute()).length,
  ]
  expect(await count()).toEqual([2, 2, 3])
  await removeExpired(api.deps)
  expect(await count()).toEqual([1, 2, 2])
  const answers = [gone, kept].map(async (visitor) => (await visitor.send('GET', '/api/account')).status)
  expect(await Promise.all(answers)).toEqual([401, 200])

  await db
    .updateTable('knownBrowsers')
    .set({ lastSeenAt: new Date(Date.now() - 401 * DAY_MS) })
    .execute()
  await removeExpired(api.deps)
  expect(await count()).toEqual([1, 0, 2])
})
