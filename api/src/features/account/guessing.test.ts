import { afterAll, beforeAll, expect, test } from 'vitest'
import { type AccountApi, type Reply, startAccountApi } from './testing/account-api.ts'

let api: AccountApi
let limited: AccountApi
beforeAll(async () => {
  api = await startAccountApi({ env: { RATE_LIMIT_RPM: '100000', TRUST_PROXY: '127.0.0.1' } })
  limited = await startAccountApi({ env: { RATE_LIMIT_RPM: '5' } })
})
afterAll(async () => {
  await api.close()
  await limited.close()
})

const tryCode = (email: string, code: string, by = api) =>
  by.visitor(email).send('POST', '/api/auth/sign-in', { email, code })

const wrong = (code: string, by = 1) => String((Number(code) + by) % 1_000_000).padStart(6, '0')
const statuses = (replies: Reply[]) => replies.map(({ status }) => status)
const times = <T>(count: number, work: (index: number) => T) =>
  Array.from({ length: count }, (_unused, index) => work(index))

/** Somebody at an address of their own on the net. */
function from(ip: string) {
  const post = (path: string, body: { email: string; code?: string }) =>
    api.visitor(body.email).send('POST', path, body, { 'x-forwarded-for': ip })
  return {
    ask: (email: string) => post('/api/auth/code', { email }),
    guess: (email: string, code: string) => post('/api/auth/sign-in', { email, code }),
  }
}

test('a hundred guesses at once, each from elsewhere, still leave a code only its five tries', async () => {
  const { email } = await api.subscriber()
  await api.askForCode(email)
  const code = await api.codeFor(email)
  const guesses = times(100, (index) => from(`198.51.100.${index}`).guess(email, wrong(code, index + 1)))
  expect(new Set(statuses(await Promise.all(guesses)))).toEqual(new Set([400]))
  expect(await tryCode(email, code)).toMatchObject({ status: 400, body: { error: { code: 'invalid_code' } } })
})

test('five wrong tries end the code, wherever the next comes from, and the tries of whoever made them', async () => {
  const { email } = await api.subscriber()
  const [one, other] = [from('203.0.113.1'), from('203.0.113.2')]
  await api.askForCode(email)
  const code = await api.codeFor(email)
  for (let attempt = 0; attempt < 5; attempt += 1) {
    expect((await one.guess(email, wrong(code))).body).toMatchObject({ error: { code: 'invalid_code' } })
  }
  const refused = await one.guess(email.toUpperCase(), code)
  expect(refused).toMatchObject({ status: 429, body: { error: { code: 'rate_limited' } } })
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(500)
  expect((await other.guess(email, code)).body).toMatchObject({ error: { code: 'invalid_code' } })
})

test('a stranger who asks for codes and guesses them does not keep the owner out', async () => {
  const { email } = await api.subscriber()
  const [stranger, owner] = [from('2001:db8:1:2::1'), from('203.0.113.4')]
  for (let asked = 0; asked < 5; asked += 1) {
    expect((await stranger.ask(email)).status).toBe(202)
    await api.codeFor(email)
  }
  const guesses = await Promise.all(times(5, () => stranger.guess(email, '000000')))
  expect(statuses(guesses)).toEqual([400, 400, 400, 400, 400])
  expect((await owner.ask(email)).status).toBe(202)
  const code = await api.codeFor(email)
  const neighbour = from('2001:db8:1:2::ffff')
  expect(statuses([await neighbour.ask(email), await neighbour.guess(email, wrong(code))])).toEqual([
    429, 429,
  ])
  expect((await owner.guess(email, code)).status).toBe(200)
})

test('one address is mailed at most eight codes in ten minutes, however many ask for them at once', async () => {
  const { email } = await api.subscriber()
  const asked = await Promise.all(times(20, (index) => from(`203.0.113.${100 + index}`).ask(email)))
  expect(asked.filter(({ status }) => status === 202)).toHaveLength(8)
  const refused = asked.find(({ status }) => status !== 202)
  expect(refused).toMatchObject({ status: 429, body: { error: { code: 'rate_limited' } } })
  expect(refused?.headers.get('retry-after')).toBe('600')
})

test('one address on the net may ask for codes and try them only so often, whoever it names', async () => {
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

const SAMPLES = 15
const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

/** Taken turn about, so that whatever else the machine does weighs on both alike. */
async function compare(call: (email: string) => Promise<Reply>) {
  const known = await Promise.all(Array.from({ length: SAMPLES }, () => api.subscriber()))
  const timesMs: { known: number[]; unknown: number[] } = { known: [], unknown: [] }
  const shapes = new Set<string>()
  for (const { email } of known) {
    for (const [kind, address] of [
      ['known', email],
      ['unknown', `x${email.slice(1)}`],
    ] as const) {
      const startedAt = performance.now()
      const reply = await call(address)
      timesMs[kind].push(performance.now() - startedAt)
      shapes.add(shapeOf(reply))
    }
  }
  return { shapes, differenceMs: Math.abs(median(timesMs.known) - median(timesMs.unknown)) }
}

/** Everything that an answer shows but its id, its time, and how many requests are left. */
function shapeOf({ status, headers, body }: Reply): string {
  const shown = [...headers].filter(([name]) => !/^(date|x-request-id|x-ratelimit-.*)$/.test(name))
  const text = JSON.stringify(body).replace(/"request_id":"[^"]*"/, '')
  return JSON.stringify([status, shown, [...headers.keys()], text])
}

test('asking for a code, trying one and buying tell nobody who is a customer, by answer or by time', async () => {
  const calls = {
    code: (email: string) => api.askForCode(email),
    'sign-in': (email: string) => tryCode(email, '000000'),
    checkout: (email: string) =>
      api
        .visitor(email)
        .send('POST', '/api/billing/create-checkout-session', { tier: 'team', user_email: email })
        .then((reply) => ({ ...reply, body: {}, headers: withoutLength(reply.headers) })),
  }
  for (const [name, call] of Object.entries(calls)) {
    const { shapes, differenceMs } = await compare(call)
    expect([name, [...shapes]]).toEqual([name, [expect.any(String)]])
    expect(differenceMs, `the medians of ${name} differ`).toBeLessThan(25)
  }
})

test('a refused code takes its quarter of a second, which hides the work that a known address makes', async () => {
  const startedAt = performance.now()
  expect((await tryCode('nobody@example.com', '000000')).status).toBe(400)
  expect(performance.now() - startedAt).toBeGreaterThan(240)
})

function withoutLength(headers: Headers): Headers {
  const copy = new Headers(headers)
  copy.delete('content-length')
  return copy
}
