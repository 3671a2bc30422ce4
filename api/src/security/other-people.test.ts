import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { fillPath, listOperations } from '../../testing/operations.ts'
import { type AccountApi, startAccountApi, type Visitor } from '../../testing/start-account-api.ts'
import type { Subscriber } from '../../testing/subscriber.ts'
import { withTransaction } from '../db/transaction.ts'
import { listAgentRows } from '../features/account/agents/repository.ts'
import { updateAgentName } from '../features/agents/repository.ts'
import { revokeTokensOf, supersedeLater } from '../features/tokens/changes-repository.ts'
import { keyIds } from '../features/tokens/jwt.ts'

let api: AccountApi
let owner: Subscriber
let other: Visitor
beforeAll(async () => {
  api = await startAccountApi()
  owner = await api.subscriber()
  other = await api.signIn((await api.subscriber()).email)
})
afterAll(async () => await api.close())

const BODIES: Record<string, object> = {
  PATCH: { name: 'mine now', role: 'admin', calls: 1, credits: null },
  '/rotate': { overlap: 'now' },
  '/reveal': { code: '123456' },
  '/addresses': { addresses: ['203.0.113.7'] },
}

/** Its id is not that of an object: it is signed, and names the account that alone may read it. */
const SIGNED_PATH = '/api/account/upgrade/{id}'

const QUERIES: Record<string, string> = { 'DELETE /api/account/members/{id}': '?agents=revoke' }

/** A valid body for each route that names an object. */
function bodyFor(method: string, path: string): object | undefined {
  return BODIES[method] ?? Object.entries(BODIES).find(([end]) => path.endsWith(end))?.[1]
}

const idsOf = async (column: 'agentId' | 'jti' | 'userId') =>
  (
    await api.deps.db
      .selectFrom('mcpTokens')
      .select([column])
      .where('subscriptionId', '=', owner.subscription)
      .execute()
  ).map((row) => String(row[column]))

test("every account route answers another customer's id exactly as one that does not exist", async () => {
  const routes = (await listOperations(api)).filter(
    ({ path, needsSession }) =>
      needsSession && path.includes('{') && !path.startsWith('/api/admin') && path !== SIGNED_PATH,
  )
  expect(routes.length).toBeGreaterThanOrEqual(5)
  const foreign = [...(await idsOf('agentId')), ...(await idsOf('jti')), ...(await idsOf('userId'))]
  const unknown = '00000000-0000-4000-8000-000000000000'
  for (const route of routes) {
    const body = bodyFor(route.method, route.path)
    const answer = async (id: string) => {
      const query = QUERIES[`${route.method} ${route.path}`] ?? ''
      const { status, body: reply } = await other.send(route.method, `${fillPath(route, id)}${query}`, body)
      const { code, message } = reply['error'] as { code: string; message: string }
      return { status, code, message }
    }
    const absent = await answer(unknown)
    expect(absent.status, `${route.method} ${route.path}`).toBe(404)
    for (const id of foreign) expect(await answer(id), `${route.method} ${route.path} ${id}`).toEqual(absent)
  }
  expect((await api.validate(owner.token)).status).toBe(200)
})

test("no list or page of one customer's holds anything of another's, and no cache keeps it", async () => {
  const routes = (await listOperations(api)).filter(
    ({ method, path, needsSession }) =>
      method === 'GET' && needsSession && !path.includes('{') && !path.startsWith('/api/admin'),
  )
  expect(routes.length).toBeGreaterThanOrEqual(3)
  const secrets = [owner.email, owner.customer, owner.subscription, ...(await idsOf('agentId'))]
  for (const { path } of routes) {
    for (const query of ['', `?email=${owner.email}&customer=${owner.customer}&user_id=x`]) {
      const { body, headers } = await other.send('GET', `${path}${query}`)
      expect(headers.get('cache-control'), path).toBe('no-store')
      const text = JSON.stringify(body)
      for (const secret of secrets) expect(text, path).not.toContain(secret)
    }
  }
})

test('without a session every account route says only that, whatever is sent to it', async () => {
  const stranger = api.visitor('')
  for (const operation of await listOperations(api)) {
    if (!operation.needsSession || operation.path.startsWith('/api/admin')) continue
    const paths = [fillPath(operation, '00000000-0000-4000-8000-000000000000'), fillPath(operation, 'x')]
    const bodies = operation.changesSomething ? [bodyFor(operation.method, operation.path), {}, [], 1] : []
    for (const path of paths) {
      for (const body of [undefined, ...bodies]) {
        const { status, body: reply } = await stranger.send(operation.method, path, body)
        const { code } = reply['error'] as { code: string }
        expect([path, body, status, code]).toEqual([path, body, 401, 'not_signed_in'])
      }
    }
  }
})

test("a statement that changes an agent changes none of another owner's, whatever its id", async () => {
  const [agentId] = await idsOf('agentId')
  const [jti] = await idsOf('jti')
  const someoneElse = { agentId: String(agentId), jti: String(jti), accountId: randomUUID() }
  await withTransaction(api.deps.db, async (tx) => {
    await updateAgentName(tx, someoneElse, 'mine now')
    await revokeTokensOf(tx, someoneElse)
    await supersedeLater(tx, someoneElse, new Date())
  })
  expect((await api.validate(owner.token)).status).toBe(200)
  const [accountId = ''] = await idsOf('userId')
  const [row] = await listAgentRows(api.deps.db, {
    accountId,
    now: new Date(),
    keyIds: keyIds(api.deps.config.tokens),
  })
  expect(row).toMatchObject({ agentId, name: 'default' })
})
