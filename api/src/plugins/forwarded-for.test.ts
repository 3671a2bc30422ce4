import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTestApi, type TestApi } from '../../testing/start-test-api.ts'
import { normalizeForwardedFor } from '../http/forwarded-for.ts'

test.each([
  ['198.51.100.8:40001', '198.51.100.8'],
  ['[2001:db8::1]:443', '2001:db8::1'],
  ['[2001:db8::1]', '2001:db8::1'],
  ['"[2001:DB8:0:0::1]:80"', '2001:db8::1'],
  ['::ffff:198.51.100.8', '198.51.100.8'],
  ['::FFFF:198.51.100.8', '198.51.100.8'],
  ['fe80::1%eth0', 'fe80::1'],
  ['203.0.113.9:1,198.51.100.8', '203.0.113.9, 198.51.100.8'],
  ['unknown', 'unknown'],
  ['_hidden, 198.51.100.8', 'unknown, 198.51.100.8'],
  ['198.51.100.8:40001:2', 'unknown'],
  ['999.1.1.1', 'unknown'],
  ['', 'unknown'],
])('%j is read as %j', (header, expected) => {
  expect(normalizeForwardedFor(header)).toBe(expected)
})

async function post(api: TestApi, headers: Record<string, string>): Promise<number> {
  const json = { 'content-type': 'application/json', ...headers }
  return (await fetch(`${api.url}/api/inquiries`, { method: 'POST', headers: json, body: '{}' })).status
}

const warnings = (api: TestApi) => api.logLines.filter((line) => line.includes('"level":40'))

describe('behind a proxy that is trusted', () => {
  let api: TestApi
  beforeAll(async () => {
    api = await startTestApi({ env: { RATE_LIMIT_RPM: '3', TRUST_PROXY: '127.0.0.0/8' } })
  })
  afterAll(async () => await api.close())

  test.each([
    ['IPv4 with a port', (index: number) => `198.51.100.8:${40_000 + index}`],
    ['IPv6 with a port', (index: number) => `[2001:db8::8]:${40_000 + index}`],
    ['IPv6 in other spellings', (index: number) => ['2001:DB8:1::8', '2001:db8:1:0:0::8'][index % 2] ?? ''],
  ])('one client is one client, written as %s', async (_form, written) => {
    const answers: number[] = []
    for (let index = 0; index < 5; index += 1)
      answers.push(await post(api, { 'x-forwarded-for': written(index) }))
    expect(answers).toEqual([400, 400, 400, 429, 429])
  })

  test('nothing is warned of', () => {
    expect(warnings(api)).toEqual([])
  })
})

test('a proxy that is not trusted is named once, with what to do', async () => {
  const api = await startTestApi()
  for (let index = 0; index < 5; index += 1) await post(api, { 'x-forwarded-for': `198.51.100.${index}` })
  expect(warnings(api)).toHaveLength(1)
  expect(warnings(api)[0]).toContain('X-Forwarded-For comes from 127.0.0.1, which TRUST_PROXY does not list')
  await api.close()
})

test.each([
  ['Forwarded', 'for=198.51.100.8'],
  ['X-Real-IP', '198.51.100.8'],
])('a proxy that sends %s alone is told which header is read', async (header, value) => {
  const api = await startTestApi()
  await post(api, { [header]: value })
  expect(warnings(api).join('')).toContain(`sends ${header}, which is not read`)
  await post(api, { [header]: value, 'x-forwarded-for': '198.51.100.8' })
  expect(warnings(api), 'the same peer is named once').toHaveLength(1)
  await api.close()
})
