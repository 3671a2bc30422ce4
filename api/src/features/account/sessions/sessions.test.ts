import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Browser } from '../../../../testing/browser.ts'
import { type AccountApi, startAccountApi } from '../../../../testing/start-account-api.ts'

let api: AccountApi
beforeAll(async () => {
  api = await startAccountApi()
})
afterAll(async () => await api.close())

interface Session {
  id: string
  browser: string
  started_at: string
  last_seen_at: string
  is_current: boolean
}

async function signedInBrowsers(count: number): Promise<{ email: string; browsers: Browser[] }> {
  const { email } = await api.subscriber()
  const browsers = Array.from({ length: count }, () => api.browser())
  for (const browser of browsers) {
    await browser.askForCode(email)
    expect((await browser.tryCode(email, await api.codeFor(email))).status).toBe(200)
  }
  return { email, browsers }
}

const list = async (browser: Browser) =>
  (await browser.send('GET', '/api/account/sessions')).body['sessions'] as Session[]
const statuses = async (browsers: Browser[]) =>
  await Promise.all(browsers.map(async (browser) => (await browser.send('GET', '/api/account')).status))

test('the sessions of an address are listed with browser and times, and the one that asks is marked', async () => {
  const { browsers } = await signedInBrowsers(2)
  const [one, other] = browsers
  const lists = [await list(one as Browser), await list(other as Browser)]
  expect(lists.map((sessions) => sessions.length)).toEqual([2, 2])
  const current = lists.map((sessions) => sessions.filter(({ is_current }) => is_current).map(({ id }) => id))
  expect(new Set(current.flat()).size).toBe(2)
  for (const { browser, started_at, last_seen_at } of lists.flat()) {
    expect(browser).toBe('Firefox on Linux')
    expect(Date.now() - Date.parse(started_at)).toBeLessThan(60_000)
    expect(Date.parse(last_seen_at)).toBeGreaterThanOrEqual(Date.parse(started_at) - 1000)
  }
})

test('one session is ended by its id, and every other by one request', async () => {
  const { browsers } = await signedInBrowsers(3)
  const [mine, ...others] = browsers as [Browser, Browser, Browser]
  const id = (await list(others[0])).find(({ is_current }) => is_current)?.id
  expect((await mine.send('DELETE', `/api/account/sessions/${id}`)).status).toBe(204)
  expect(await statuses(browsers)).toEqual([200, 401, 200])
  expect((await mine.send('DELETE', `/api/account/sessions/${id}`)).status).toBe(404)
  expect((await mine.send('POST', '/api/account/sign-out-elsewhere')).status).toBe(204)
  expect(await statuses(browsers)).toEqual([200, 401, 401])
})

test("nobody ends another's session, or sees it", async () => {
  const [one, other] = [await signedInBrowsers(1), await signedInBrowsers(1)]
  const [mine, theirs] = [one.browsers[0] as Browser, other.browsers[0] as Browser]
  const [session] = await list(theirs)
  expect((await mine.send('DELETE', `/api/account/sessions/${session?.id}`)).status).toBe(404)
  expect((await list(mine)).map(({ id }) => id)).not.toContain(session?.id)
  await mine.send('POST', '/api/account/sign-out-elsewhere')
  expect(await statuses([mine, theirs])).toEqual([200, 200])
})

test('the last use of a session is written down once it is five minutes old', async () => {
  const { email, browsers } = await signedInBrowsers(1)
  const [browser] = browsers as [Browser]
  const { db } = api.deps
  const ofUser = db.selectFrom('authUsers').select('id').where('email', '=', email)
  const setBack = async (minutes: number) => {
    const lastSeenAt = new Date(Date.now() - minutes * 60_000)
    await db.updateTable('authSessions').set({ lastSeenAt }).where('userId', 'in', ofUser).execute()
    await browser.send('GET', '/api/account')
    const [session] = await list(browser)
    return Date.now() - Date.parse(session?.last_seen_at ?? '')
  }
  expect(await setBack(4)).toBeGreaterThan(200_000)
  expect(await setBack(6)).toBeLessThan(60_000)
})

test('the ends of sessions are written down', async () => {
  const { email, browsers } = await signedInBrowsers(2)
  const [mine] = browsers as [Browser]
  await mine.send('POST', '/api/account/sign-out-elsewhere')
  await mine.send('POST', '/api/account/sign-out-everywhere')
  const rows = await api.deps.db
    .selectFrom('auditLog')
    .select(['action', 'subjectType'])
    .where('actor', '=', email)
    .where('action', 'like', 'session.end%')
    .orderBy('occurredAt')
    .execute()
  expect(rows).toEqual(
    ['session.end_others', 'session.end_all'].map((action) => ({ action, subjectType: 'session' })),
  )
})
