import { connect } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { fillPath, listOperations, type Operation } from '../../testing/operations.ts'
import { type AccountApi, startAccountApi, type Visitor } from '../../testing/start-account-api.ts'

const ID = '00000000-0000-4000-8000-000000000000'

let api: AccountApi
let customer: Visitor
let operations: Operation[]
beforeAll(async () => {
  api = await startAccountApi()
  customer = await api.signIn((await api.subscriber()).email)
  operations = (await listOperations(api)).filter(({ path }) => path.startsWith('/api/admin'))
})
afterAll(async () => await api.close())

/** Sent as bytes, because HTTP clients normalise a path before they send it. */
async function ask(method: string, path: string, cookie: string): Promise<string> {
  const socket = connect(Number(new URL(api.url).port), '127.0.0.1')
  const headers = `Host: x\r\nConnection: close\r\nOrigin: http://localhost:5173\r\nCookie: ${cookie}\r\n`
  socket.write(`${method} ${path} HTTP/1.1\r\n${headers}Content-Length: 0\r\n\r\n`)
  const chunks: Buffer[] = []
  for await (const chunk of socket) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

/** Spellings that proxies and routers are known to interpret differently. */
const SPELLINGS: ((path: string) => string)[] = [
  (path) => path,
  (path) => `${path}/`,
  (path) => `${path}.`,
  (path) => `${path}..;/`,
  (path) => `${path}%2e`,
  (path) => `${path}%20`,
  (path) => `${path}%00`,
  (path) => `${path}?x=/healthz`,
  (path) => `${path}#/healthz`,
  (path) => `${path};x=1`,
  (path) => path.toUpperCase(),
  (path) => path.replace('/admin', '/Admin'),
  (path) => `/${path}`,
  (path) => path.replaceAll('/', '//'),
  (path) => path.replace('/admin', '/%61dmin'),
  (path) => path.replace('/admin', '/%2561dmin'),
  (path) => path.replace('/admin/', '%2fadmin%2f'),
  (path) => path.replace('/api', '/api/.'),
  (path) => path.replace('/api', '/api/plans/..'),
  (path) => path.replace('/api', '/api/plans/%2e%2e'),
  (path) => path.replace('/api', '/api/plans/..%2f..'),
  (path) => path.replaceAll('/', '\\'),
  (path) => `http://x${path}`,
]

test('every admin route is closed to a signed-in customer and to strangers, under every spelling of its path', async () => {
  expect(operations.length).toBeGreaterThan(15)
  for (const operation of operations) {
    for (const spell of SPELLINGS) {
      const path = spell(fillPath(operation, ID))
      for (const cookie of [customer.cookie, '']) {
        const answer = await ask(operation.method, path, cookie)
        expect(answer, `${operation.method} ${path}`).toMatch(/^HTTP\/1\.1 40[0145] /)
      }
    }
  }
})

test('no method opens what another one keeps closed', async () => {
  for (const { path } of operations) {
    for (const method of ['HEAD', 'OPTIONS', 'PUT', 'PATCH', 'DELETE', 'TRACE', 'PROPFIND']) {
      const answer = await ask(method, path.replaceAll(/\{\w+\}/g, ID), customer.cookie)
      expect(answer, `${method} ${path}`).toMatch(/^HTTP\/1\.1 (40[0145]|204) /)
      expect(answer.split('\r\n\r\n')[1], `${method} ${path}`).not.toContain('"data"')
    }
  }
})

test('to a customer an admin route looks like one that does not exist', async () => {
  const [closed, absent] = [
    await customer.send('GET', '/api/admin/overview'),
    await customer.send('GET', '/api/admin/nothing'),
  ]
  expect([closed.status, absent.status]).toEqual([404, 404])
  expect(closed.body).toMatchObject({ error: { code: 'not_found' } })
})
