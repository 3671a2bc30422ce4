import { type AddressInfo, createServer } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { errorOf, postJson } from '../../testing/error-of.ts'
import { startTestApi, type TestApi } from '../../testing/start-test-api.ts'

let api: TestApi

beforeAll(async () => {
  api = await startTestApi({ env: { RATE_LIMIT_RPM: '2', TRUST_PROXY: '127.0.0.1' } })
})
afterAll(async () => {
  await api.close()
})

const post = (path: string, address: string) =>
  postJson(`${api.url}${path}`, {}, { 'x-forwarded-for': address })

test.each(['/api/billing/create-checkout-session', '/api/inquiries'])(
  'the third post to %s within a minute is refused for its address alone',
  async (path) => {
    expect((await post(path, '203.0.113.1')).status).toBe(400)
    expect((await post(path, '203.0.113.1')).status).toBe(400)
    const refused = await errorOf(await post(path, '203.0.113.1'))
    expect(refused).toMatchObject({ status: 429, code: 'rate_limited' })
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await post(path, '203.0.113.2')).status).toBe(400)
  },
)

test('addresses of one IPv6 network count together', async () => {
  const path = '/api/inquiries'
  await post(path, '2001:db8:1:1::1')
  await post(path, '2001:db8:1:1::2')
  expect((await post(path, '2001:db8:1:1::3')).status).toBe(429)
  expect((await post(path, '2001:db8:1:2::1')).status).toBe(400)
})

test('reading what is ours and validating are never limited', async () => {
  const paths = ['/api/plans', '/healthz']
  for (const path of paths) {
    const answers = await Promise.all(Array.from({ length: 10 }, () => fetch(`${api.url}${path}`)))
    expect(answers.map(({ status }) => status)).not.toContain(429)
  }
  const validate = () => fetch(`${api.url}/api/mcp/validate`, { method: 'POST' })
  const answers = await Promise.all(Array.from({ length: 10 }, validate))
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401]))
})

test('while Redis is away each process limits on its own, each route by itself, and tells of it once', async () => {
  const alone = await startTestApi({ env: { RATE_LIMIT_RPM: '1', REDIS_URL: 'redis://127.0.0.1:9' } })
  const paths = ['/api/inquiries', '/api/inquiries', '/api/billing/create-checkout-session']
  const statuses: number[] = []
  for (const path of paths) statuses.push((await postJson(`${alone.url}${path}`, {})).status)
  const withWrongKey = async () => {
    const authorization = 'Bearer not-the-key'
    return (await fetch(`${alone.url}/api/admin/overview`, { headers: { authorization } })).status
  }
  const guesses: number[] = []
  for (let guess = 1; guess <= 11; guess += 1) guesses.push(await withWrongKey())
  expect(statuses).toEqual([400, 429, 400])
  expect(guesses).toEqual([...Array<number>(10).fill(401), 429])
  await setTimeout(1_200)
  await alone.close()
  const lines = alone.logLines.filter((line) => /redis/i.test(line))
  expect(lines.map((line) => (JSON.parse(line) as { msg: string }).msg)).toEqual([
    'Redis is not responding, so each process counts rate limits on its own. Further failures are counted',
  ])
})

test('a Redis that answers and refuses is not said to be away', async () => {
  const refuse = (data: Buffer) => '-NOAUTH Authentication required.\r\n'.repeat(countCommands(data))
  const server = createServer((socket) => {
    socket.on('data', (data) => socket.write(refuse(data))).on('error', () => undefined)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const port = (server.address() as AddressInfo).port
  const alone = await startTestApi({ env: { REDIS_URL: `redis://127.0.0.1:${port}` } })
  expect((await postJson(`${alone.url}/api/inquiries`, {})).status).toBe(400)
  await alone.close()
  server.close()
  const lines = alone.logLines.filter((line) => /redis/i.test(line)).join('')
  expect(lines).toContain('Redis refuses our commands, so each process counts rate limits on its own')
  expect(lines).toContain('NOAUTH')
  expect(lines).not.toContain('not responding')
})

/** Each begins with the number of its parts. */
const countCommands = (data: Buffer) => data.toString('latin1').match(/^\*\d+\r$/gm)?.length ?? 0
