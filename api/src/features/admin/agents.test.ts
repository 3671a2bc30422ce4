import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Operator, operatorOf, REASON } from '../../../testing/operator.ts'
import { type AccountApi, startAccountApi } from '../../../testing/start-account-api.ts'

let api: AccountApi
let operator: Operator
beforeAll(async () => {
  api = await startAccountApi()
  operator = operatorOf(api)
})
afterAll(async () => await api.close())

const works = async (token: string) => (await api.validate(token)).status === 200

/** The tokens of a subscription, oldest first. */
async function jtisOf(subscription: string): Promise<string[]> {
  const rows = await api.deps.db
    .selectFrom('mcpTokens')
    .select('jti')
    .where('subscriptionId', '=', subscription)
    .orderBy('createdAt')
    .execute()
  return rows.map(({ jti }) => jti)
}

async function firstAgent(email: string) {
  const visitor = await api.signIn(email)
  const { body } = await visitor.send('GET', '/api/account/agents')
  const [agent] = body['agents'] as { id: string }[]
  return { visitor, path: `/api/account/agents/${agent?.id}` }
}

/** An agent whose owner has rotated its token; the old token still works for a day. */
async function rotated() {
  const { email, subscription, token } = await api.subscriber()
  const { visitor, path } = await firstAgent(email)
  const { body } = await visitor.send('POST', `${path}/rotate`, { overlap: '24h' })
  const [oldJti, newJti] = await jtisOf(subscription)
  const both = async () => [await works(token), await works(String(body['token']))]
  expect(await both()).toEqual([true, true])
  return { oldJti, newJti, both }
}

test('the operator sees which tokens are refused because the plan serves fewer agents', async () => {
  const { email, customer, subscription } = await api.subscriber({ tier: 'team' })
  const visitor = await api.signIn(email)
  await visitor.send('POST', '/api/account/agents', { name: 'later' })
  await api.deps.db
    .updateTable('subscriptions')
    .set({ tier: 'personal' })
    .where('stripeSubscriptionId', '=', subscription)
    .execute()
  await api.deps.db
    .updateTable('mcpTokens')
    .set({ tier: 'personal' })
    .where('subscriptionId', '=', subscription)
    .execute()
  expect((await operator.get(`/customers/${customer}`)).body).toMatchObject({
    tokens: [
      { agent_name: 'later', is_active: true, is_beyond_plan: true },
      { is_active: true, is_beyond_plan: false },
    ],
  })
})

test('a token that works beside its successor can be revoked alone', async () => {
  const { oldJti, both } = await rotated()
  expect((await operator.post(`/tokens/${oldJti}/regenerate`, REASON)).status).toBe(409)
  expect((await operator.post(`/tokens/${oldJti}/resend`, REASON)).status).toBe(409)
  expect((await operator.post(`/tokens/${oldJti}/revoke`, REASON)).status).toBe(200)
  expect(await both()).toEqual([false, true])
})

test.each(['revoke', 'regenerate'])("%s refuses the agent's earlier token as well", async (action) => {
  const { newJti, both } = await rotated()
  expect((await operator.post(`/tokens/${newJti}/${action}`, REASON)).status).toBe(200)
  expect(await both()).toEqual([false, false])
})

test('an agent that its owner revoked leaves its place to another, and does not come back beside it', async () => {
  const { email, subscription } = await api.subscriber({ tier: 'personal' })
  const { visitor, path } = await firstAgent(email)
  expect((await visitor.send('DELETE', path)).status).toBe(204)
  const issued = await operator.post('/tokens', { subscription_id: subscription, agent: 'second', ...REASON })
  expect(issued.status).toBe(200)
  const [revoked] = await jtisOf(subscription)
  expect(await operator.post(`/tokens/${revoked}/regenerate`, REASON)).toMatchObject({
    status: 409,
    body: { error: { message: expect.stringContaining('room') } },
  })
})

test("what an owner did with an agent is part of the customer's details", async () => {
  const { customer, email } = await api.subscriber()
  const { visitor, path } = await firstAgent(email)
  await visitor.send('POST', `${path}/rotate`, { overlap: 'now' })
  await visitor.send('DELETE', path)
  const { body } = await operator.get(`/customers/${customer}`)
  expect(body).toMatchObject({
    audit: [
      { actor: email, action: 'agent.revoke' },
      { actor: email, action: 'agent.rotate' },
    ],
  })
})
