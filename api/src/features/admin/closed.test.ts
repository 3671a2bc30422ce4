import { connect } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { operatorOf, REASON } from '../../../testing/operator.ts'
import { type EventApi, startEventApi } from '../../../testing/start-event-api.ts'

const JSON_TYPE = { 'content-type': 'application/json' }

let api: EventApi
beforeAll(async () => {
  api = await startEventApi({ TRUST_PROXY: '127.0.0.1' })
})
afterAll(async () => await api.close())

/** Sent as bytes, because HTTP clients normalise a path before they send it. */
async function ask(path: string, headers = ''): Promise<string> {
  const socket = connect(Number(new URL(api.url).port), '127.0.0.1')
  socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${headers}\r\n`)
  const chunks: Buffer[] = []
  for await (const chunk of socket) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

const SPELLINGS = [
  '/api/admin/overview',
  '/api/admin/overview/',
  '/api/admin/overview?x=/healthz',
  '/api/ADMIN/overview',
  '/API/admin/Overview',
  '//api/admin/overview',
  '/api//admin//overview',
  '/api/%61dmin/overview',
  '/api/admin/%6fverview',
  '/api%2fadmin%2foverview',
  '/api/./admin/overview',
  '/api/plans/../admin/overview',
  '/api/plans/%2e%2e/admin/overview',
  '/api/plans/..%2fadmin/overview',
  '/api/admin;x=1/overview',
  '/api/admin/overview;x=1',
  '/api/admin/overview%00',
  '/api/admin/overview%20',
  '/api\\admin\\overview',
  'http://x/api/admin/overview',
]

test.each(SPELLINGS)('nobody gets in by spelling the path %s', async (path) => {
  const answer = await ask(path)
  expect(answer).toMatch(/^HTTP\/1\.1 (400|401|404) /)
  expect(answer).not.toContain('generated_at')
})

test('every admin route is closed without a key, whatever its method', async () => {
  const description = (await (await fetch(`${api.url}/openapi.json`)).json()) as {
    paths: Record<string, Record<string, unknown>>
  }
  const routes = Object.entries(description.paths)
    .filter(([path]) => path.startsWith('/api/admin/'))
    .flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => ({ path, method: method.toUpperCase() })),
    )
  expect(routes.length).toBeGreaterThan(15)
  for (const { path, method } of routes) {
    const url = `${api.url}${path.replaceAll(/\{\w+\}/g, '00000000-0000-4000-8000-000000000000')}`
    const body = method === 'GET' ? {} : { body: JSON.stringify(REASON), headers: JSON_TYPE }
    expect([method, path, (await fetch(url, { method, ...body })).status]).toEqual([method, path, 401])
  }
  const head = await fetch(`${api.url}/api/admin/overview`, { method: 'HEAD' })
  expect(head.status).toBe(401)
})

test.each([
  ['a wrong key', 'Bearer wrong-key-0123456789-0123456789-0123'],
  ['a part of the key', 'Bearer admin-for-domain-tests'],
  ['another scheme', 'Basic admin-for-domain-tests-0123456789abcdef'],
  ['nothing after the scheme', 'Bearer'],
  ['an empty header', ''],
])('%s is refused', async (_case, authorization) => {
  const { status, body } = await operatorOf(api, { authorization }).get('/overview')
  expect(status).toBe(401)
  expect(body).toMatchObject({ error: { code: expect.stringMatching(/invalid_admin_key|not_signed_in/) } })
})

test('who guesses keys is stopped, and the right key still passes from the same address', async () => {
  const from = { 'x-forwarded-for': '203.0.113.7' }
  const guesser = operatorOf(api, { authorization: 'Bearer guess', ...from })
  const statuses = []
  for (let guess = 0; guess < 12; guess += 1) statuses.push((await guesser.get('/overview')).status)
  expect(statuses).toEqual([...Array(10).fill(401), 429, 429])
  const key = `Bearer ${api.deps.config.auth.adminApiKey}`
  expect((await operatorOf(api, { authorization: key, ...from }).get('/overview')).status).toBe(200)
})

test('no cache keeps what an operator saw', async () => {
  const { headers } = await operatorOf(api).get('/overview')
  expect(headers.get('cache-control')).toBe('no-store')
})
