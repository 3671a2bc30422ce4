import { setTimeout as sleep } from 'node:timers/promises'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { buyPlan, cancelPlan, signUp } from '../../../testing/free-account.ts'
import { freeCatalog, freePlan } from '../../../testing/free-catalog.ts'
import { type AccountApi, startAccountApi } from '../../../testing/start-account-api.ts'
import { anchorOnDay, monthAround } from '../metering/wallets/periods.ts'

let api: AccountApi
let now: Date | undefined
beforeAll(async () => {
  const clock = { now: () => now ?? new Date() }
  api = await startAccountApi({ deps: { catalog: freeCatalog, clock } })
})
afterAll(async () => await api.close())

interface Answer {
  isError?: boolean
  content: { text: string }[]
}

async function connect(token: string) {
  const client = new Client({ name: 'test', version: '1' })
  const requestInit = { headers: { authorization: `Bearer ${token}` } }
  await client.connect(new StreamableHTTPClientTransport(new URL(`${api.url}/key/mcp`), { requestInit }))
  onTestFinished(async () => await client.close())
  return async (name = 'search_exploits') =>
    (await client.callTool({ name, arguments: name === 'search_exploits' ? { limit: 1 } : {} })) as Answer
}

const month = () => monthAround(anchorOnDay(freePlan.resetDay), new Date())

test('the free calls of a month end with words that lift it, free tools go on, and the calls come back on the reset day', async () => {
  onTestFinished(() => {
    now = undefined
  })
  const { email, token } = await signUp(api)
  const call = await connect(token)
  for (let made = 0; made < 2; made += 1) expect((await call()).isError).toBeFalsy()
  const refused = await call()
  expect(refused.isError).toBe(true)
  const text = refused.content[0]?.text ?? ''
  const resetAt = month().end.toISOString().slice(0, 16).replace('T', ' ')
  expect(text).toContain(`the plan's 2 calls are used up, and there are more from ${resetAt} UTC`)
  expect((await call('list_categories')).isError).toBeFalsy()

  const [, path = ''] = /http:\/\/[^/\s]+(\/upgrade\/[\w-]+)/.exec(text) ?? []
  const visitor = await api.signIn(email)
  expect(await visitor.send('GET', `/api/account${path}`)).toMatchObject({
    status: 200,
    body: {
      explanation: expect.stringContaining('the 2 calls of the plan are used up'),
      is_lifted: false,
      may_buy: true,
      has_subscription: false,
      plans: [{ tier: 'personal' }, { tier: 'team' }, { tier: 'enterprise' }],
      credit_packs: [{ id: 'starter' }, { id: 'builder' }],
    },
  })

  now = new Date(month().end.getTime() + 1_000)
  expect((await call()).isError).toBeFalsy()
})

test('who falls back from a plan has the free calls at once, and until the reset day', async () => {
  const { email, token } = await signUp(api)
  const call = await connect(token)
  for (let made = 0; made < 2; made += 1) await call()
  expect((await call()).isError).toBe(true)
  const plan = await buyPlan(api, email)
  await pass()
  expect((await call()).isError, 'the plan lifts it').toBeFalsy()
  await cancelPlan(api, plan)
  await pass()
  expect((await call()).isError).toBeFalsy()
  expect((await call()).isError).toBeFalsy()
  expect((await call()).isError).toBe(true)
  const visitor = await api.signIn(email)
  expect((await visitor.send('GET', '/api/account/usage')).body).toMatchObject({
    calls_this_period: 2,
    included_calls: 2,
    period_end: month().end.toISOString(),
  })
})

/** Callers of one token share what was read a moment ago. */
const pass = async () => await sleep(60)
