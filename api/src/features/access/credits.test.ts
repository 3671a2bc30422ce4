import { afterAll, beforeAll, expect, test } from 'vitest'
import { accountOf, tokensOf } from '../../../testing/account-of.ts'
import {
  type Buyer,
  checkoutEvent,
  event,
  invoiceEvent,
  newBuyer,
  subscriptionEvent,
} from '../../../testing/events.ts'
import { sendAll } from '../../../testing/outbox.ts'
import { newPackBuyer, packEvent } from '../../../testing/pack-events.ts'
import { type EventApi, startEventApi } from '../../../testing/start-event-api.ts'
import { withTransaction } from '../../db/transaction.ts'
import { listAgents } from '../account/agents/service.ts'
import { insertAgent } from '../agents/repository.ts'
import { takeSpent } from '../metering/testing/take-spent.ts'
import { issueToken } from '../tokens/service.ts'

let api: EventApi
beforeAll(async () => {
  api = await startEventApi()
})
afterAll(async () => await api.close())

/** A subscriber who bought a pack, too. */
async function subscriberWithCredits(): Promise<{ buyer: Buyer; accountId: string; token: string }> {
  const buyer = newBuyer()
  await api.deliver(subscriptionEvent(buyer, 'created'))
  await api.deliver(checkoutEvent(buyer))
  await api.deliver(packEvent(newPackBuyer({ customer: buyer.customer, email: buyer.email })))
  const { accountId } = await accountOf(api.deps.db, buyer.customer)
  const [token = ''] = await tokensOf(api, accountId)
  return { buyer, accountId, token }
}

const cancel = async (buyer: Buyer) =>
  await api.deliver(
    subscriptionEvent(buyer, 'deleted', {
      after: 20,
      overrides: { status: 'canceled', ended_at: buyer.startedAt + 20 },
    }),
  )

test('a cancelled subscription with credits left goes on by credits until they are used', async () => {
  const { buyer, accountId, token } = await subscriberWithCredits()
  expect((await api.validate(token)).body).toMatchObject({ tier: 'personal' })
  await cancel(buyer)
  expect(await api.validate(token)).toMatchObject({
    status: 200,
    body: { tier: 'credits', subscription_id: null, limits: { max_agents: 1 } },
  })
  await takeSpent(api.deps.db, accountId, 1_000_000)
  expect(await api.validate(token)).toMatchObject({
    status: 401,
    body: { error: { code: 'inactive_subscription', message: expect.stringMatching(/credits .* used up/) } },
  })
})

test('who is told that a subscription ended hears that the account goes on with its credits', async () => {
  const { accountId, buyer } = await subscriberWithCredits()
  await takeSpent(api.deps.db, accountId, 360_000)
  await sendAll(api)
  await cancel(buyer)
  expect(await sendAll(api)).toEqual(['access_ended sent'])
  const mail = api.provider.mails.at(-1)
  expect(mail?.subject).toBe(
    'Your KAMIYO MCP Personal subscription has ended; your account goes on with credits',
  )
  expect(mail?.text).toContain('No further period will be charged.')
  expect(mail?.text).toContain('has 640 credits left')
})

test('who is told until when a token works hears that the credits pay from then on', async () => {
  const { buyer } = await subscriberWithCredits()
  const plain = newBuyer()
  await api.deliver(subscriptionEvent(plain, 'created'))
  await api.deliver(checkoutEvent(plain))
  await sendAll(api)
  for (const each of [buyer, plain])
    await api.deliver(
      subscriptionEvent(each, 'updated', { after: 30, overrides: { cancel_at_period_end: true } }),
    )
  expect(await sendAll(api)).toEqual(['cancellation_scheduled sent', 'cancellation_scheduled sent'])
  const texts = api.provider.mails.slice(-2).map(({ text }) => text.replaceAll(/\s+/g, ' '))
  const told = texts.filter((text) =>
    text.includes(
      'Your account has 1,000 credits left. Once the plan gives no access, its oldest agent goes on with them',
    ),
  )
  expect(told).toHaveLength(1)
})

test('who hears that a payment failed while the plan gives no access, and later that one arrived, hears what serves the account', async () => {
  const { buyer } = await subscriberWithCredits()
  const lastText = () => api.provider.mails.at(-1)?.text.replaceAll(/\s+/g, ' ') ?? ''
  const goesOn =
    'The plan pays for no calls for now; your account has 1,000 credits left, and its oldest agent goes on with them.'
  await api.deliver(subscriptionEvent(buyer, 'updated', { after: 10, overrides: { status: 'unpaid' } }))
  await sendAll(api)
  await api.deliver(invoiceEvent(buyer, 'payment_failed', { after: 20 }))
  expect(await sendAll(api)).toEqual(['payment_failed sent'])
  expect(lastText()).toContain(`${goesOn} Once the invoice is paid, the plan pays for calls again.`)
  expect(lastText()).not.toContain('refused')
  await api.deliver(invoiceEvent(buyer, 'paid', { after: 30 }))
  expect(await sendAll(api)).toEqual(['payment_recovered sent'])
  expect(lastText(), "Stripe's word that the plan is back comes after the payment").toContain(
    'With it your token works again; you do not need to do anything.',
  )
  expect(lastText()).not.toContain('refused')
})

test('the credits of an account whose customers are all deleted at Stripe give no access', async () => {
  const { buyer, accountId, token } = await subscriberWithCredits()
  const guest = newPackBuyer({ email: buyer.email })
  await api.deliver(packEvent(guest))
  const remove = async (customer: string, at: number) =>
    await api.deliver(event('customer.deleted', { id: customer, object: 'customer' }, at))
  await remove(buyer.customer, buyer.startedAt + 40)
  expect((await api.validate(token)).body, 'another customer is left').toMatchObject({ tier: 'credits' })
  await remove(guest.customer, guest.startedAt + 50)
  expect((await api.validate(token)).status).toBe(401)
  expect((await accountOf(api.deps.db, guest.customer)).accountId).toBe(accountId)
})

test('an overdue subscription whose grace is over goes on by credits, and is to be paid once they are used', async () => {
  const { accountId, buyer, token } = await subscriberWithCredits()
  await api.deps.db
    .updateTable('subscriptions')
    .set({ status: 'past_due', pastDueSince: new Date(0) })
    .where('stripeSubscriptionId', '=', buyer.subscription)
    .execute()
  expect((await api.validate(token)).body).toMatchObject({ tier: 'credits' })
  await takeSpent(api.deps.db, accountId, 1_000_000)
  expect(await api.validate(token)).toMatchObject({
    status: 401,
    body: { error: { message: expect.stringContaining('Pay its open invoice') } },
  })
})

test('who took a payment of the subscription back does not go on by credits', async () => {
  const { buyer, token } = await subscriberWithCredits()
  await api.deps.db
    .updateTable('subscriptions')
    .set({ withdrawal: 'dispute_revokes' })
    .where('stripeSubscriptionId', '=', buyer.subscription)
    .execute()
  expect(await api.validate(token)).toMatchObject({
    status: 401,
    body: { error: { message: expect.stringContaining('was disputed and went back') } },
  })
})

test('credits serve as many agents as they say, the oldest first, whatever they were made for', async () => {
  const { buyer, accountId, token } = await subscriberWithCredits()
  await api.deps.db
    .updateTable('subscriptions')
    .set({ tier: 'team' })
    .where('stripeSubscriptionId', '=', buyer.subscription)
    .execute()
  const { jti } = await api.deps.db
    .selectFrom('mcpTokens')
    .select('jti')
    .where('userId', '=', accountId)
    .executeTakeFirstOrThrow()
  const second = await addAgent(accountId)
  expect((await api.validate(second)).status).toBe(200)
  await cancel(buyer)
  expect((await api.validate(token)).status).toBe(200)
  expect(await api.validate(second)).toMatchObject({
    status: 401,
    body: { error: { code: 'suspended_agent', message: expect.stringMatching(/credits serve 1 agent/) } },
  })
  await api.deps.db.updateTable('mcpTokens').set({ revokedAt: new Date() }).where('jti', '=', jti).execute()
  expect((await api.validate(second)).body).toMatchObject({ tier: 'credits' })
})

test('agents that the credits do not serve are shown as suspended while the plan gives no access', async () => {
  const { buyer, accountId } = await subscriberWithCredits()
  await api.deps.db
    .updateTable('subscriptions')
    .set({ tier: 'team' })
    .where('stripeSubscriptionId', '=', buyer.subscription)
    .execute()
  const second = await addAgent(accountId)
  const suspended = async () => (await listAgents(api.deps, accountId)).map(({ isSuspended }) => isSuspended)
  expect(await suspended()).toEqual([false, false])
  await api.deps.db
    .updateTable('subscriptions')
    .set({ status: 'unpaid' })
    .where('stripeSubscriptionId', '=', buyer.subscription)
    .execute()
  expect((await api.validate(second)).status).toBe(401)
  expect(await suspended()).toEqual([false, true])
})

test('an agent of an ended subscription gets no credits of an account that has another one', async () => {
  const { buyer, token } = await subscriberWithCredits()
  await cancel(buyer)
  const next = newBuyer()
  next.email = buyer.email
  await api.deliver(subscriptionEvent(next, 'created'))
  await api.deliver(checkoutEvent(next))
  expect(await api.validate(token)).toMatchObject({
    status: 401,
    body: { error: { message: expect.stringContaining('canceled') } },
  })
})

test('packs that have expired give no access, even where nobody has called since', async () => {
  const buyer = newPackBuyer()
  await api.deliver(packEvent(buyer))
  const { accountId } = await accountOf(api.deps.db, buyer.customer)
  const [token = ''] = await tokensOf(api, accountId)
  await api.deps.db
    .updateTable('creditGrants')
    .set({ expiresAt: new Date(Date.now() - 1_000) })
    .where('sourceId', '=', buyer.session)
    .execute()
  expect(await api.validate(token)).toMatchObject({
    status: 401,
    body: { error: { message: expect.stringMatching(/used up|expired/) } },
  })
})

async function addAgent(accountId: string): Promise<string> {
  const { deps } = api
  await withTransaction(deps.db, async (tx) => {
    const agentId = await insertAgent(tx, { accountId, name: 'Second', createdBy: null })
    await issueToken(tx, deps, { accountId, agentId, subscription: { id: null, tier: 'credits' } })
  })
  return (await tokensOf(api, accountId)).at(-1) ?? ''
}
