import { afterAll, beforeAll, expect, test } from 'vitest'
import { waitFor } from '../../../../../tests/harness/wait-for.ts'
import type { Browser } from '../../../../testing/browser.ts'
import type { Reply } from '../../../../testing/reply.ts'
import { type AccountApi, startAccountApi } from '../../../../testing/start-account-api.ts'

let api: AccountApi
let limited: AccountApi
beforeAll(async () => {
  api = await startAccountApi({
    env: { RATE_LIMIT_RPM: '100000', TRUST_PROXY: '127.0.0.1', ADMIN_EMAILS: 'operator@kamiyo.example' },
  })
  limited = await startAccountApi({ env: { RATE_LIMIT_RPM: '5', TRUST_PROXY: '127.0.0.1' } })
})
afterAll(async () => {
  await api.close()
  await limited.close()
})

const wrong = (code: string, by = 1) => String((Number(code) + by) % 1_000_000).padStart(6, '0')
const statuses = (replies: Reply[]) => replies.map(({ status }) => status)
const times = <T>(count: number, work: (index: number) => T) =>
  Array.from({ length: count }, (_unused, index) => work(index))
const network = (index: number) => `198.51.100.${index}`

/** Asks for codes and tries some of them, with and without cookies, from this many networks. */
async function attack(email: string, networks: number) {
  for (let index = 0; index < networks; index += 1) {
    const stranger = api.browser(network(index))
    for (let asked = 0; asked < 5; asked += 1) await stranger.askForCode(email)
    await Promise.all(times(5, () => stranger.tryCode(email, '000000')))
    await Promise.all(times(5, () => api.browser(network(index)).tryCode(email, '000000')))
  }
}

test("strangers' wrong tries, from wherever they come, burn nothing of the code that a browser asked for", async () => {
  const { email } = await api.subscriber()
  const owner = api.browser('203.0.113.4')
  await owner.askForCode(email)
  const code = await api.codeFor(email)
  await Promise.all(times(20, (index) => api.browser(network(index)).tryCode(email, wrong(code, index + 1))))
  await Promise.all(times(20, (index) => api.browser('203.0.113.4').tryCode(email, wrong(code, index + 1))))
  expect((await owner.tryCode(email, code)).status).toBe(200)
})

test.each(['customer', 'operator'])(
  'strangers from four networks do not keep a %s out who signs in from a new browser',
  async (who) => {
    const { email } = who === 'customer' ? await api.subscriber() : { email: 'operator@kamiyo.example' }
    await attack(email, 4)
    const owner = api.browser('203.0.113.5')
    expect((await owner.tryCode(email, await askAndRead(owner, email))).status).toBe(200)
  },
)

test('strangers from everywhere do not keep a known browser out, not even from its own network', async () => {
  const { email } = await api.subscriber()
  const owner = api.browser('203.0.113.6')
  await owner.askForCode(email)
  await owner.tryCode(email, await api.codeFor(email))
  await attack(email, 6)
  const neighbour = api.browser('203.0.113.6')
  for (const browser of [neighbour, api.browser(network(7))]) {
    const refused = await browser.askForCode(email)
    expect(refused).toMatchObject({ status: 429, body: { error: { code: 'rate_limited' } } })
    expect(refused.headers.get('retry-after')).toBe('600')
  }
  expect((await owner.tryCode(email, await askAndRead(owner, email))).status).toBe(200)
})

test('a known browser is not counted with its network, where strangers have used up what a network may send', async () => {
  const { email } = await limited.subscriber()
  const owner = limited.browser(network(1))
  await owner.askForCode(email)
  await owner.tryCode(email, await limited.codeFor(email))
  const strangers = await Promise.all(
    times(8, () => limited.browser(network(1)).askForCode('nobody@example.com')),
  )
  expect(statuses(strangers)).toContain(429)
  expect((await owner.askForCode(email)).status).toBe(202)
  expect((await owner.tryCode(email, await limited.codeFor(email))).status).toBe(200)
})

test('a code that a known browser asked for is tried there alone: its network has no tries at it', async () => {
  const { email } = await api.subscriber()
  const owner = api.browser('203.0.113.16')
  await owner.askForCode(email)
  await owner.tryCode(email, await api.codeFor(email))
  const code = await askAndRead(owner, email)
  expect((await api.browser('203.0.113.16').tryCode(email, code)).status).toBe(400)
  expect((await owner.tryCode(email, code)).status).toBe(200)
})

test('a browser that somebody else signed in with is a stranger to this address', async () => {
  const { email } = await api.subscriber()
  const attacker = api.browser('203.0.113.7')
  const own = await api.subscriber()
  await attacker.askForCode(own.email)
  await attacker.tryCode(own.email, await api.codeFor(own.email))
  const asked = []
  for (let index = 0; index < 6; index += 1) asked.push(await attacker.askForCode(email))
  expect(statuses(asked)).toEqual([202, 202, 202, 202, 202, 429])
})

test('a code has five tries for the browser that asked, however many it makes at once', async () => {
  const { email } = await api.subscriber()
  const browser = api.browser('203.0.113.8')
  await browser.askForCode(email)
  const code = await api.codeFor(email)
  const guesses = times(100, (index) => browser.tryCode(email, wrong(code, index + 1)))
  expect(new Set(statuses(await Promise.all(guesses)))).toEqual(new Set([400]))
  expect((await browser.tryCode(email.toUpperCase(), code)).body).toMatchObject({
    error: { code: 'invalid_code' },
  })
  const { tries, networkTries } = await api.deps.db
    .selectFrom('codeRequests')
    .select(['tries', 'networkTries'])
    .where('email', '=', email)
    .executeTakeFirstOrThrow()
  expect([tries, networkTries]).toEqual([5, 0])
})

test('a code works in the browser that asked for it, and in no other', async () => {
  const { email } = await api.subscriber()
  const [owner, thief] = [api.browser('203.0.113.9'), api.browser('203.0.113.10')]
  await thief.askForCode(email)
  await api.codeFor(email)
  await owner.askForCode(email)
  const code = await api.codeFor(email)
  expect((await thief.tryCode(email, code)).body).toMatchObject({ error: { code: 'invalid_code' } })
  expect((await owner.tryCode(email, code)).status).toBe(200)
})

test('a client without cookies signs in from the network it asked from, with its own attempts', async () => {
  const { email } = await api.subscriber()
  const [browser, here, elsewhere] = ['203.0.113.11', '203.0.113.11', '203.0.113.12'].map((ip) =>
    api.browser(ip),
  )
  await browser?.askForCode(email)
  const code = await api.codeFor(email)
  expect((await elsewhere?.tryCode(email, code))?.status).toBe(400)
  for (let index = 1; index < 5; index += 1) await here?.tryCode(email, wrong(code, index))
  expect((await here?.tryCode(email, code))?.status).toBe(200)
})

test('a browser that makes a cookie up, or takes one that somebody else asked with, is not known', async () => {
  const { email } = await api.subscriber()
  const owner = api.browser('203.0.113.13')
  await owner.askForCode(email)
  await owner.tryCode(email, await api.codeFor(email))
  const [id = ''] = owner.cookies.get('kamiyo.browser')?.split('.') ?? []
  await attack(email, 5)
  for (const value of [id, `${id}.`, `${id}.${'A'.repeat(43)}`, `${'A'.repeat(22)}.x`, '', 'x'.repeat(500)]) {
    const forger = api.browser('203.0.113.14')
    forger.cookies.set('kamiyo.browser', value)
    expect((await forger.askForCode(email)).status, value).toBe(429)
  }
})

test('one address is mailed at most 25 codes in ten minutes for strangers, however many ask at once', async () => {
  const { email } = await api.subscriber()
  const asked = await Promise.all(times(40, (index) => api.browser(network(index)).askForCode(email)))
  expect(asked.filter(({ status }) => status === 202)).toHaveLength(25)
})

test('after twenty codes in a day a code for a stranger has one try, which bounds what guessing reaches', async () => {
  const { email } = await api.subscriber()
  const owner = { email, purpose: 'sign_in', networkHash: 'n', holderHash: 'h' } as const
  const hourAgo = new Date(Date.now() - 3_600_000)
  await api.deps.db
    .insertInto('codeRequests')
    .values(times(20, () => ({ ...owner, createdAt: hourAgo })))
    .execute()
  const browser = api.browser('203.0.113.15')
  await browser.askForCode(email)
  const code = await api.codeFor(email)
  expect((await browser.tryCode(email, wrong(code))).status).toBe(400)
  expect((await browser.tryCode(email, code)).status).toBe(400)
  const next = api.browser('203.0.113.15')
  await next.askForCode(email)
  expect((await next.tryCode(email, await api.codeFor(email))).status).toBe(200)
})

/** Waits until every requested code has been mailed, and returns how many there were. */
async function settled(email: string): Promise<number> {
  return await waitFor(`all codes for ${email}`, async () => {
    const { db } = api.deps
    const asked = await db.selectFrom('codeRequests').select('sentAt').where('email', '=', email).execute()
    return asked.every(({ sentAt }) => sentAt) ? asked.length : undefined
  })
}

/** Asks for a code in this browser and reads the e-mail that arrives, ignoring earlier ones. */
async function askAndRead(browser: Browser, email: string): Promise<string> {
  const before = await settled(email)
  expect((await browser.askForCode(email)).status).toBe(202)
  expect(await settled(email)).toBe(before + 1)
  const [newest] = (await api.sandbox.mails(email)).filter(({ subject }) => subject.includes('sign-in code'))
  return /(?<!\d)\d{6}(?!\d)/.exec(newest?.text ?? '')?.[0] ?? ''
}

test('one network address may ask for codes and try them only so often, whatever e-mail address it names', async () => {
  const paths = ['/api/auth/code', '/api/auth/sign-in']
  for (const path of paths) {
    const replies: Reply[] = []
    for (let asked = 0; asked < 6; asked += 1) {
      const email = `${asked}-${crypto.randomUUID()}@example.com`
      replies.push(await limited.visitor(email).send('POST', path, { email, code: '000000' }))
    }
    expect(replies.map(({ status }) => status === 429)).toEqual([false, false, false, false, false, true])
    const last = replies.at(-1)
    expect(last?.body).toMatchObject({ error: { code: 'rate_limited' } })
    expect(Number(last?.headers.get('retry-after'))).toBeGreaterThan(0)
  }
})

test('sessions and known browsers without end do not get codes without end, and strangers take none of them', async () => {
  const { email } = await api.subscriber()
  const visitor = await api.signIn(email)
  const ask = async () => (await visitor.send('POST', '/api/account/confirmation-code')).status
  const addRequests = async (count: number, hasOwnAllowance: boolean) => {
    const row = { email, purpose: 'confirm', holderHash: 'other', networkHash: 'other', maxTries: 5 }
    const rows = Array.from({ length: count }, () => ({ ...row, hasOwnAllowance }))
    await api.deps.db.insertInto('codeRequests').values(rows).execute()
  }
  await addRequests(200, false)
  await addRequests(49, true)
  expect(await ask()).toBe(202)
  expect(await ask()).toBe(429)
})
