import { afterAll, beforeAll, expect, test } from 'vitest'
import { accountOf, tokensOf } from '../../../testing/account-of.ts'
import { type Buyer, checkoutEvent, newBuyer, subscriptionEvent } from '../../../testing/events.ts'
import { waitForLockWaiters } from '../../../testing/lock-waiters.ts'
import { sendAll } from '../../../testing/outbox.ts'
import { customerEvent, newPackBuyer, packEvent } from '../../../testing/pack-events.ts'
import { type EventApi, startEventApi } from '../../../testing/start-event-api.ts'
import { withTransaction } from '../../db/transaction.ts'
import { getCustomerByStripeId } from '../customers/repository.ts'
import { getSubscription } from '../subscriptions/repository.ts'
import { findLiveToken } from '../tokens/repository.ts'
import { rotateToken } from '../tokens/service.ts'
import { provisionSubscription } from './provision.ts'

let api: EventApi
beforeAll(async () => {
  api = await startEventApi()
})
afterAll(async () => await api.close())

/** Somebody who bought a pack first and has the token that came with it. */
async function creditBuyer() {
  const pack = newPackBuyer()
  await api.deliver(packEvent(pack))
  await sendAll(api)
  const { accountId } = await accountOf(api.deps.db, pack.customer)
  const [token = ''] = await tokensOf(api, accountId)
  return { pack, accountId, token }
}

async function subscribe(known: Partial<Buyer>): Promise<Buyer> {
  const buyer = { ...newBuyer(), ...known }
  await api.deliver(subscriptionEvent(buyer, 'created'))
  await api.deliver(checkoutEvent(buyer))
  return buyer
}

const end = async (buyer: Buyer) =>
  await api.deliver(
    subscriptionEvent(buyer, 'deleted', {
      after: 20,
      overrides: { status: 'canceled', ended_at: buyer.startedAt + 20 },
    }),
  )

test.each([
  ['the same customer', true],
  ['a guest with the same address', false],
])('the token of a buyer of credits has the plan that they buy next, as %s', async (_who, isSame) => {
  const { pack, accountId, token } = await creditBuyer()
  const { subscription } = await subscribe({
    email: pack.email,
    ...(isSame && { customer: pack.customer }),
  })
  expect(await api.validate(token)).toMatchObject({
    status: 200,
    body: { tier: 'personal', subscription_id: subscription },
  })
  expect(await tokensOf(api, accountId), 'a second one would have no place in the plan').toEqual([token])
  await sendAll(api)
  const mail = api.provider.mails.at(-1)
  expect(mail?.subject).toBe('Welcome to KAMIYO MCP Personal!')
  expect(mail?.text).toContain(token)
})

test('the order page hears of the mail of the plan', async () => {
  const { pack } = await creditBuyer()
  const { session } = await subscribe({ email: pack.email, customer: pack.customer })
  const tokenMail = async () => {
    const response = await fetch(`${api.url}/api/billing/checkout-session/${session}/token-mail`)
    return ((await response.json()) as Record<string, unknown>)['state']
  }
  expect(await tokenMail()).toBe('waiting')
  await sendAll(api)
  expect(await tokenMail()).toBe('sent')
})

test('the token goes on by the credits when the plan ends, and has the next plan as well', async () => {
  const { pack, accountId, token } = await creditBuyer()
  const first = await subscribe({ email: pack.email, customer: pack.customer })
  await end(first)
  expect((await api.validate(token)).body).toMatchObject({ tier: 'credits' })
  const { subscription } = await subscribe({ email: pack.email, customer: pack.customer })
  expect((await api.validate(token)).body).toMatchObject({ tier: 'personal', subscription_id: subscription })
  expect(await tokensOf(api, accountId)).toEqual([token])
})

test('later events of the plan neither mail the token again nor replace one that was revoked', async () => {
  const { pack, accountId } = await creditBuyer()
  const buyer = await subscribe({ email: pack.email, customer: pack.customer })
  await sendAll(api)
  await api.deliver(subscriptionEvent(buyer, 'updated', { after: 30 }))
  expect(await sendAll(api)).toEqual([])
  const { db } = api.deps
  await db.updateTable('mcpTokens').set({ revokedAt: new Date() }).where('userId', '=', accountId).execute()
  await api.deliver(subscriptionEvent(buyer, 'updated', { after: 40 }))
  expect(await sendAll(api)).toEqual([])
})

test('a token that its owner has replaced since is not mailed by the next event of the plan', async () => {
  const { pack } = await creditBuyer()
  const buyer = await subscribe({ email: pack.email, customer: pack.customer })
  await sendAll(api)
  const { subscription } = buyer
  await withTransaction(api.deps.db, async (tx) => {
    const token = await findLiveToken(tx, subscription, 'default')
    if (!token) throw new Error('The plan has no token')
    await rotateToken(tx, api.deps, token, 'personal', 'rotated')
  })
  await api.deliver(subscriptionEvent(buyer, 'updated', { after: 30 }))
  expect(await sendAll(api)).toEqual([])
})

test('a guest who takes their plan to another address leaves the token and the credits to their owner', async () => {
  const { pack, accountId, token } = await creditBuyer()
  const guest = await subscribe({ email: pack.email })
  const moved = { ...pack, customer: guest.customer, email: `moved-${pack.email}` }
  await api.deliver(customerEvent(moved, 'updated', 50))
  const { accountId: theirs } = await accountOf(api.deps.db, guest.customer)
  expect(theirs).not.toBe(accountId)
  expect((await api.validate(token)).body).toMatchObject({ tier: 'credits' })
  const [own = ''] = await tokensOf(api, theirs)
  expect((await api.validate(own)).body).toMatchObject({ tier: 'personal' })
})

test('of two plans that begin at one instant, one goes on with the token of the account and the other has its own', async () => {
  const { pack, accountId, token } = await creditBuyer()
  const other = newPackBuyer({ email: pack.email })
  await api.deliver(packEvent(other))
  const hasBegun = Promise.withResolvers<void>()
  const mayEnd = Promise.withResolvers<void>()
  const subscriptions = [
    begin(pack.customer, async () => {
      hasBegun.resolve()
      await mayEnd.promise
    }),
    hasBegun.promise.then(async () => await begin(other.customer, async () => undefined)),
  ]
  await hasBegun.promise
  await waitForLockWaiters(api.deps.db, 1)
  mayEnd.resolve()
  const [first = '', second = ''] = await Promise.all(subscriptions)
  const agents = await api.deps.db
    .selectFrom('agents')
    .select('cameWithSubscriptionId')
    .where('cameWithSubscriptionId', 'in', [first, second])
    .execute()
  expect(agents).toHaveLength(2)
  const tokens = await tokensOf(api, accountId)
  expect(tokens).toHaveLength(2)
  expect(tokens).toContain(token)
})

/** A subscription that is stored and provisioned in one transaction, as by its first event; `wait` is part of it. */
async function begin(customer: string, wait: () => Promise<void>): Promise<string> {
  const { subscription } = newBuyer()
  await withTransaction(api.deps.db, async (tx, afterCommit) => {
    const { id: customerId } = await getCustomerByStripeId(tx, customer)
    await tx
      .insertInto('subscriptions')
      .values({ stripeSubscriptionId: subscription, customerId, tier: 'personal', status: 'active' })
      .execute()
    const stored = await getSubscription(tx, subscription)
    await provisionSubscription({ tx, deps: api.deps, afterCommit }, stored)
    await wait()
  })
  return subscription
}
