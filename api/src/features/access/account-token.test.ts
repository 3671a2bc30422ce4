import { afterAll, beforeAll, expect, test } from 'vitest'
import { type AccountApi, startAccountApi } from '../../../testing/start-account-api.ts'
import type { Subscriber } from '../../../testing/subscriber.ts'
import { withTransaction } from '../../db/transaction.ts'
import { insertAgent } from '../agents/repository.ts'
import { findToken } from '../tokens/repository.ts'
import { issueToken, reproduceToken } from '../tokens/service.ts'

let api: AccountApi
beforeAll(async () => {
  api = await startAccountApi()
})
afterAll(async () => await api.close())

async function accountOf({ customer }: Subscriber): Promise<string> {
  const { userId } = await api.deps.db
    .selectFrom('customers')
    .select('userId')
    .where('stripeCustomerId', '=', customer)
    .executeTakeFirstOrThrow()
  return userId
}

/** A token for a new agent, issued for the whole account. */
async function issueForAccount(accountId: string): Promise<string> {
  const { deps } = api
  return await withTransaction(deps.db, async (tx) => {
    const agentId = await insertAgent(tx, { accountId, name: 'Without a plan of its own', createdBy: null })
    const subscription = { id: null, tier: 'team' } as const
    const jti = await issueToken(tx, deps, { accountId, agentId, subscription })
    const record = await findToken(tx, jti)
    return (record && (await reproduceToken(record, deps))) ?? ''
  })
}

const change = async (subscription: string, values: { status?: string; tier?: string }) =>
  await api.deps.db
    .updateTable('subscriptions')
    .set(values)
    .where('stripeSubscriptionId', '=', subscription)
    .execute()

test('a token without a subscription is served by the one that its account is about, and by no other', async () => {
  const bought = await api.subscriber({ tier: 'team' })
  const accountId = await accountOf(bought)
  const token = await issueForAccount(accountId)
  expect(await api.validate(token)).toMatchObject({
    status: 200,
    body: { user_id: accountId, tier: 'team', subscription_id: bought.subscription },
  })
  await change(bought.subscription, { status: 'canceled' })
  expect(await api.validate(token)).toMatchObject({
    status: 401,
    body: { error: { code: 'inactive_subscription', message: expect.stringMatching('has no subscription') } },
  })
  const next = await api.subscriber({ email: bought.email, tier: 'enterprise' })
  expect(await api.validate(token)).toMatchObject({
    status: 200,
    body: { subscription_id: next.subscription },
  })
})

test('an account that never bought anything gives no access', async () => {
  const { id } = await api.deps.db
    .insertInto('accounts')
    .defaultValues()
    .returning('id')
    .executeTakeFirstOrThrow()
  const token = await issueForAccount(id)
  expect(await api.validate(token)).toMatchObject({
    status: 401,
    body: { error: { code: 'inactive_subscription' } },
  })
})

test('its agent takes a place of the plan like any other, in order of age', async () => {
  const bought = await api.subscriber({ tier: 'team' })
  const token = await issueForAccount(await accountOf(bought))
  const owner = await api.signIn(bought.email)
  const { body } = await owner.send('POST', '/api/account/agents', { name: 'Third' })
  await change(bought.subscription, { tier: 'personal' })
  const statuses = await Promise.all(
    [bought.token, token, String(body['token'])].map(async (one) => (await api.validate(one)).status),
  )
  expect(statuses).toEqual([200, 401, 401])
  const shown = (await owner.send('GET', '/api/account/agents')).body['agents'] as { status: string }[]
  expect(shown.map(({ status }) => status)).toEqual(['active', 'suspended', 'suspended'])
})

test('a token for a whole account is rotated, shown and revoked like any other', async () => {
  const bought = await api.subscriber({ tier: 'team' })
  const token = await issueForAccount(await accountOf(bought))
  const owner = await api.signIn(bought.email)
  const agents = (await owner.send('GET', '/api/account/agents')).body['agents'] as {
    id: string
    name: string
  }[]
  const { id } = agents.find(({ name }) => name === 'Without a plan of its own') ?? { id: '' }
  const rotated = await owner.send('POST', `/api/account/agents/${id}/rotate`, { overlap: 'now' })
  expect((await api.validate(token)).status).toBe(401)
  expect((await api.validate(String(rotated.body['token']))).status).toBe(200)
  const { ownSubscriptionId } = await api.deps.db
    .selectFrom('mcpTokens')
    .select('subscriptionId as ownSubscriptionId')
    .where('agentId', '=', id)
    .where('supersededAt', 'is', null)
    .executeTakeFirstOrThrow()
  expect(ownSubscriptionId).toBeNull()
  expect((await owner.send('DELETE', `/api/account/agents/${id}`)).status).toBe(204)
  expect((await api.validate(String(rotated.body['token']))).status).toBe(401)
})
