import { networkInterfaces } from 'node:os'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { errorOf } from '../../../testing/error-of.ts'
import { startTestApi, type TestApi } from '../../../testing/start-test-api.ts'
import { isOwnNetwork } from '../../lib/own-network.ts'

const TOKEN = 'metrics-4f1c9be27a8d40b6a5e3f7c2d1908b6e'

let open: TestApi
let guarded: TestApi
beforeAll(async () => {
  open = await startTestApi()
  guarded = await startTestApi({ env: { METRICS_TOKEN: TOKEN } })
})
afterAll(async () => {
  await open.close()
  await guarded.close()
})

const ask = (api: TestApi, headers: Record<string, string> = {}) => fetch(`${api.url}/metrics`, { headers })
const askFrom = (api: TestApi, remoteAddress: string) => api.app.inject({ url: '/metrics', remoteAddress })

test("without a token the metrics are for direct requests from the server's own network", async () => {
  expect((await ask(open)).status).toBe(200)
  for (const address of ['10.1.2.3', '172.20.0.5', '192.168.1.9', '::1', '::ffff:10.0.0.1', 'fd00::7'])
    expect((await askFrom(open, address)).statusCode, address).toBe(200)
  for (const address of ['203.0.113.9', '172.32.0.1', '2001:db8::1', '::ffff:203.0.113.9'])
    expect((await askFrom(open, address)).statusCode, address).toBe(401)
})

test.each([
  { 'x-forwarded-for': '10.0.0.1' },
  { 'x-forwarded-for': '' },
  { forwarded: 'for=10.0.0.1' },
  { 'x-real-ip': '127.0.0.1' },
  { via: '1.1 proxy' },
  { 'x-forwarded-host': 'shop.example' },
  { 'x-forwarded-proto': 'https' },
  { 'cf-connecting-ip': '198.51.100.7' },
  { 'true-client-ip': '198.51.100.7' },
])('what came through a proxy may come from anybody, and is asked for the token: %j', async (headers) => {
  const refused = await errorOf(await ask(open, headers))
  expect(refused).toMatchObject({ status: 401, code: 'invalid_metrics_token' })
  expect(refused.headers.get('www-authenticate')).toBe('Bearer')
})

const askAs = (host: string) =>
  open.app.inject({ url: '/metrics', remoteAddress: '192.168.1.9', headers: { host } })

test('a name of the internet may be pointed at the own network by anybody, and is asked for the token', async () => {
  for (const host of [
    'api:8000',
    'localhost:8000',
    '10.1.2.3:8000',
    '[fd00::7]:8000',
    'api.shop.svc.cluster.local',
  ])
    expect((await askAs(host)).statusCode, host).toBe(200)
  for (const host of ['rebound.example', 'rebound.example:8000', '10.1.2.3.rebound.example', 'api.', 'a b'])
    expect((await askAs(host)).statusCode, host).toBe(401)
  expect((await askAs('rebound.example')).json().error.message).toContain('rebound.example')
})

test('with a token its holder can read the metrics, also through a proxy, and nobody else can', async () => {
  const authorization = `Bearer ${TOKEN}`
  expect((await ask(guarded, { authorization })).status).toBe(200)
  expect((await ask(guarded, { authorization, 'x-forwarded-for': '203.0.113.9' })).status).toBe(200)
  for (const wrong of [{}, { authorization: `Bearer ${TOKEN}x` }, { authorization: TOKEN }]) {
    const refused = await errorOf(await ask(guarded, wrong))
    expect(refused).toMatchObject({ status: 401, code: 'invalid_metrics_token' })
  }
  expect(guarded.logLines.join('')).not.toContain(TOKEN)
})

test('the addresses of this machine in its private networks are its own', () => {
  const addresses = Object.values(networkInterfaces()).flatMap((list = []) => list)
  for (const { address, internal } of addresses) if (internal) expect(isOwnNetwork(address)).toBe(true)
})
