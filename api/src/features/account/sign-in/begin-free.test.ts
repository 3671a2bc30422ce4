import type { AddressInfo } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createBrowser } from '../../../../testing/browser.ts'
import { newBuyer } from '../../../../testing/events.ts'
import { deliver, mailedToken, purchaseEvents, signUp } from '../../../../testing/free-account.ts'
import { freeCatalog } from '../../../../testing/free-catalog.ts'
import { call } from '../../../../testing/reply.ts'
import { type AccountApi, startAccountApi } from '../../../../testing/start-account-api.ts'
import { buildApp } from '../../../app.ts'
import { loadConfig } from '../../../config/config.ts'
import { withTransaction } from '../../../db/transaction.ts'
import { closeDeps, createDeps, type Deps } from '../../../deps.ts'
import { beginFree } from '../../provisioning/begin-free.ts'

let api: AccountApi
let other: { app: FastifyInstance; deps: Deps; url: string }
beforeAll(async () => {
  api = await startAccountApi({
    env: { RATE_LIMIT_RPM: '10000', TRUST_PROXY: '127.0.0.1' },
    deps: { catalog: freeCatalog },
  })
  const deps = await createDeps(loadConfig(api.env), { catalog: freeCatalog, log: api.deps.log })
  const app = await buildApp(deps)
  await app.listen({ port: 0, host: '127.0.0.1' })
  other = { app, deps, url: `http://127.0.0.1:${(app.server.address() as AddressInfo).port}` }
})
afterAll(async () => {
  await other.app.close()
  await closeDeps(other.deps)
  await api.close()
})

/** From a network of its own, so that no test uses up another's codes. */
let networks = 0
const nextAddress = () => `198.51.${100 + Math.floor(networks / 250)}.${(networks++ % 250) + 1}`

/** A browser that has its code, at one of the two processes. */
async function ready(email: string, url = api.url): Promise<() => Promise<number>> {
  const browser = createBrowser((path, init) => call(`${url}${path}`, init), nextAddress())
  expect((await browser.askForCode(email)).status).toBe(202)
  const code = await api.codeFor(email)
  return async () => (await browser.tryCode(email, code)).status
}

async function stateOf(email: string) {
  const { db } = api.deps
  const owners = await db
    .selectFrom('customers')
    .select(['userId', 'stripeCustomerId'])
    .where('emailNorm', '=', email)
    .where('deletedAt', 'is', null)
    .execute()
  const accounts = [...new Set(owners.map(({ userId }) => userId))]
  const tokens = await db
    .selectFrom('mcpTokens')
    .select('jti')
    .where('userId', 'in', accounts)
    .where('supersededAt', 'is', null)
    .execute()
  const agents = await db.selectFrom('agents').select('id').where('accountId', 'in', accounts).execute()
  return { owners, accounts, agents: agents.length, tokens: tokens.length }
}

test('an unknown address is mailed a code, and with it an account, an agent and a working token', async () => {
  const { email, token, accountId } = await signUp(api)
  expect((await api.validate(token)).body).toMatchObject({ valid: true, tier: 'free', user_id: accountId })
  expect(await stateOf(email)).toMatchObject({
    accounts: [accountId],
    owners: [{ stripeCustomerId: null }],
    agents: 1,
    tokens: 1,
  })
  const visitor = await api.signIn(email)
  expect((await visitor.send('GET', '/api/account')).body).toMatchObject({
    email,
    role: 'owner',
    subscription: null,
    past_subscriptions: [],
  })
  expect((await visitor.send('GET', '/api/account/usage')).body).toMatchObject({
    calls_this_period: 0,
    included_calls: 2,
  })
  expect((await visitor.send('GET', '/api/account/invoices')).body).toEqual({ invoices: [] })
  const { agents } = (await visitor.send('GET', '/api/account/agents')).body as { agents: unknown[] }
  expect(agents).toMatchObject([{ name: 'default', status: 'active', subscription_id: null }])
  expect(await stateOf(email), 'a second sign-in makes nothing').toMatchObject({ agents: 1, tokens: 1 })
})

test('a customer, a member and an operator get no free account besides', async () => {
  const owner = await api.subscriber()
  await api.signIn(owner.email)
  expect(await stateOf(owner.email)).toMatchObject({ accounts: [owner.accountId], tokens: 1 })
  const member = newBuyer().email
  const invited = await (await api.signIn(owner.email)).send('POST', '/api/account/members', {
    email: member,
    role: 'member',
  })
  expect(invited.status).toBe(204)
  await api.signIn(member)
  await api.signIn('operator@kamiyo.example')
  const made = await api.deps.db
    .selectFrom('customers')
    .select('email')
    .where('email', 'in', [member, 'operator@kamiyo.example'])
    .execute()
  expect(made).toEqual([])
})

test('two browsers and two processes that sign in at once make one account with one agent and one token', async () => {
  const { email } = newBuyer()
  const tries = [
    await ready(email),
    await ready(email, other.url),
    await ready(email),
    await ready(email, other.url),
  ]
  expect(await Promise.all(tries.map(async (signIn) => await signIn()))).toEqual([200, 200, 200, 200])
  expect(await stateOf(email)).toMatchObject({ owners: [{}], agents: 1, tokens: 1 })
  await mailedToken(api, email)
  const welcomes = (await api.sandbox.mails(email)).filter(({ subject }) => subject.startsWith('Welcome'))
  expect(welcomes).toHaveLength(1)
})

test('of six first sign-ins at the same instant one makes the account, and no other fails', async () => {
  const { email } = newBuyer()
  const begin = async ({ db }: Deps) =>
    await withTransaction(
      db,
      async (tx, afterCommit) =>
        await beginFree({ tx, deps: api.deps, afterCommit }, { email, ip: '198.51.100.1' }),
    )
  await Promise.all(Array.from({ length: 6 }, (_, index) => begin(index % 2 ? api.deps : other.deps)))
  expect(await stateOf(email)).toMatchObject({ owners: [{}], agents: 1, tokens: 1 })
})

const ORDERS = [
  [0, 1, 2],
  [0, 2, 1],
  [1, 0, 2],
  [2, 0, 1],
  [1, 2, 0],
  [2, 1, 0],
] as const

test.each(ORDERS)(
  'a sign-in and the events of a purchase make one account whose plan serves one agent: order %i %i %i, one after the other and at once',
  async (...order) => {
    for (const isAtOnce of [false, true]) {
      const buyer = newBuyer()
      const signIn = await ready(buyer.email, isAtOnce ? other.url : api.url)
      const [created, completed] = purchaseEvents(api, buyer)
      const steps = [
        signIn,
        async () => await deliver(api, created ?? {}),
        async () => await deliver({ ...other, env: api.env }, completed ?? {}),
      ]
      const inOrder = order.flatMap((index) => steps[index] ?? [])
      if (isAtOnce) await Promise.all(inOrder.map(async (step) => await step()))
      else for (const step of inOrder) await step()
      const state = await stateOf(buyer.email)
      expect(state.tokens).toBe(1)
      expect(state.owners.map(({ stripeCustomerId }) => stripeCustomerId)).toContain(buyer.customer)
      expect(state.accounts).toHaveLength(1)
      const token = await mailedToken(api, buyer.email)
      expect((await api.validate(token)).body).toMatchObject({
        tier: 'personal',
        user_id: state.accounts[0],
        subscription_id: buyer.subscription,
      })
    }
  },
)

test('one network gets so many codes for all addresses together, and no more', async () => {
  const browser = createBrowser((path, init) => call(`${api.url}${path}`, init), nextAddress())
  const statuses: number[] = []
  for (let asked = 0; asked < 21; asked += 1)
    statuses.push((await browser.askForCode(newBuyer().email)).status)
  expect(statuses.filter((status) => status === 202)).toHaveLength(20)
  expect(statuses.at(-1)).toBe(429)
})
