import { afterAll, beforeAll, expect, test } from 'vitest'
import { accountOf } from '../../../../testing/account-of.ts'
import type { Json } from '../../../../testing/events.ts'
import { newPackBuyer, type PackBuyer, packEvent, STARTER } from '../../../../testing/pack-events.ts'
import { type AccountApi, startAccountApi } from '../../../../testing/start-account-api.ts'
import { readEvent } from '../../../stripe/event.ts'
import { takeSpent } from '../../metering/testing/take-spent.ts'
import { receiveEvent } from '../../webhooks/intake.ts'

let api: AccountApi
beforeAll(async () => {
  api = await startAccountApi()
})
afterAll(async () => await api.close())

async function receive(event: Json): Promise<void> {
  const read = readEvent(event)
  if (read) await receiveEvent(api.deps, read)
}

async function buy(known: Partial<PackBuyer> = {}, metadata: Json = STARTER): Promise<PackBuyer> {
  const buyer = newPackBuyer(known)
  await receive(packEvent(buyer, 'completed', { overrides: { metadata } }))
  return buyer
}

test('an account sees its balance and what is left of each pack, and nobody else’s', async () => {
  const buyer = await buy()
  await buy()
  await buy(
    { customer: buyer.customer, email: buyer.email },
    { ...STARTER, expiry_days: '30', credits: '200' },
  )
  const { accountId } = await accountOf(api.deps.db, buyer.customer)
  await takeSpent(api.deps.db, accountId, 250_500)
  const visitor = await api.signIn(buyer.email)
  const { status, body } = await visitor.send('GET', '/api/account/credits')
  expect(status).toBe(200)
  expect(body).toEqual({
    balance: 949.5,
    held: 0,
    grants: [
      {
        id: expect.any(String),
        source: 'purchase',
        name: 'Starter',
        credits: 200,
        remaining: 0,
        expires_at: expect.stringMatching(/Z$/),
        created_at: expect.stringMatching(/Z$/),
      },
      expect.objectContaining({ credits: 1000, remaining: 949.5 }),
    ],
    pending: [],
  })
  expect((await visitor.send('GET', '/api/account/usage')).body).toMatchObject({
    credits: 949.5,
    daily_limit: 1000,
    calls_per_minute: 30,
    included_calls: 0,
  })
})

test('a pack whose payment takes days is told to its buyer alone, until it arrives or fails', async () => {
  const order = async () => {
    const buyer = newPackBuyer()
    await receive(packEvent(buyer, 'completed', { overrides: { payment_status: 'unpaid' } }))
    const visitor = await api.signIn(buyer.email)
    return { buyer, pending: async () => (await visitor.send('GET', '/api/account/credits')).body['pending'] }
  }
  const [first, second] = [await order(), await order()]
  const told = [{ name: 'Starter', credits: 1000, ordered_at: expect.stringMatching(/Z$/) }]
  expect(await first.pending()).toEqual(told)
  await receive(packEvent(first.buyer, 'async_payment_succeeded', { after: 9 }))
  expect(await first.pending()).toEqual([])
  expect(await second.pending()).toEqual(told)
  const failed = { after: 9, overrides: { payment_status: 'unpaid' } }
  await receive(packEvent(second.buyer, 'async_payment_failed', failed))
  expect(await second.pending()).toEqual([])
})

test('an account without credits has none', async () => {
  const { email } = await api.subscriber()
  const visitor = await api.signIn(email)
  expect((await visitor.send('GET', '/api/account/credits')).body).toEqual({
    balance: 0,
    held: 0,
    grants: [],
    pending: [],
  })
})

test('a buyer of credits sees their agent, may give it a new token, and may make another once it is revoked', async () => {
  const buyer = await buy()
  const visitor = await api.signIn(buyer.email)
  const list = async () =>
    (await visitor.send('GET', '/api/account/agents')).body['agents'] as Record<string, unknown>[]
  const [agent, ...others] = await list()
  expect(others).toEqual([])
  expect(agent).toMatchObject({ name: 'default', status: 'active', subscription_id: null })
  const path = `/api/account/agents/${String(agent?.['id'])}`
  const rotated = await visitor.send('POST', `${path}/rotate`, { overlap: 'now' })
  expect((await api.validate(String(rotated.body['token']))).body).toMatchObject({ tier: 'credits' })
  const full = await visitor.send('POST', '/api/account/agents', { name: 'Second' })
  expect(full).toMatchObject({ status: 409, body: { error: { code: 'agent_limit_reached' } } })
  expect((await visitor.send('DELETE', path)).status).toBe(204)
  const second = await visitor.send('POST', '/api/account/agents', { name: 'Second' })
  expect((await api.validate(String(second.body['token']))).status).toBe(200)
})

const checkout = async (visitor: Awaited<ReturnType<AccountApi['signIn']>>) => {
  const path = '/api/billing/create-credit-checkout-session'
  return await visitor.send('POST', path, { credit_pack: 'starter', user_email: 'other@example.com' })
}

test('who is signed in buys for the customer of their account, whatever address they name', async () => {
  const { email, customer } = await api.subscriber()
  const { body } = await checkout(await api.signIn(email))
  const { accountId } = await accountOf(api.deps.db, customer)
  const session = await api.sandbox.stripe.checkout.sessions.retrieve(String(body['session_id']))
  expect(session).toMatchObject({
    customer,
    client_reference_id: accountId,
    metadata: { account_id: accountId },
  })
})

test('a member who does not pay for the account may not buy for it', async () => {
  const { email } = await api.subscriber({ tier: 'team' })
  const owner = await api.signIn(email)
  const colleague = `colleague-${email}`
  await owner.send('POST', '/api/account/members', { email: colleague, role: 'admin' })
  expect(await checkout(await api.signIn(colleague))).toMatchObject({
    status: 403,
    body: { error: { code: 'forbidden', message: expect.stringContaining('owner') } },
  })
})
