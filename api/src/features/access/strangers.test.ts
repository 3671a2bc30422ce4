import { afterAll, beforeAll, expect, test } from 'vitest'
import { accountOf } from '../../../testing/account-of.ts'
import { type Buyer, newBuyer, subscriptionEvent } from '../../../testing/events.ts'
import { buyPlan, cancelPlan, deliver, mailedToken, signUp } from '../../../testing/free-account.ts'
import { freeCatalog } from '../../../testing/free-catalog.ts'
import { customerEvent } from '../../../testing/pack-events.ts'
import { call } from '../../../testing/reply.ts'
import { type AccountApi, startAccountApi } from '../../../testing/start-account-api.ts'
import { composeEmail } from '../emails/mails.ts'

let api: AccountApi
beforeAll(async () => {
  api = await startAccountApi({ deps: { catalog: freeCatalog } })
})
afterAll(async () => await api.close())

const served = async (token: string) => (await api.validate(token)).body

/** Stripe has another address for the customer from now on. */
async function correct(buyer: Pick<Buyer, 'customer' | 'startedAt'>, email: string): Promise<void> {
  await deliver(api, customerEvent({ ...buyer, email }, 'updated', 50))
}

async function change(subscription: string, values: { withdrawal: string }): Promise<void> {
  await api.deps.db
    .updateTable('subscriptions')
    .set(values)
    .where('stripeSubscriptionId', '=', subscription)
    .execute()
}

async function deleteCustomer({ customer }: Buyer): Promise<void> {
  await deliver(api, {
    ...customerEvent({ customer, email: '', startedAt: Math.floor(Date.now() / 1000) }, 'updated'),
    type: 'customer.deleted',
  })
}

test('who bought with the address of a free account and corrects it takes the purchase along, and nothing else', async () => {
  const { accountId, email, token } = await signUp(api)
  const owner = await api.signIn(email)
  const stranger = await buyPlan(api, email)
  expect(await served(token)).toMatchObject({ tier: 'personal', user_id: accountId })
  const right = newBuyer().email
  await correct(stranger, right)

  expect(await served(token)).toMatchObject({ tier: 'free', user_id: accountId, subscription_id: null })
  expect((await owner.send('GET', '/api/account')).body).toMatchObject({ email, subscription: null })
  const { accountId: theirs } = await accountOf(api.deps.db, stranger.customer)
  expect(theirs).not.toBe(accountId)
  const own = await mailedToken(api, right)
  expect(own).not.toBe(token)
  expect(await served(own)).toMatchObject({ tier: 'personal', user_id: theirs })
})

test('who bought while signed in to their free account takes it along to another address', async () => {
  const { accountId, email, token } = await signUp(api)
  const buyer = await buyPlan(api, email, 'personal', accountId)
  await correct(buyer, newBuyer().email)
  expect(await served(token)).toMatchObject({ tier: 'personal', user_id: accountId })
})

test('the checkout of somebody signed in says for which account they buy, and that of a guest does not', async () => {
  const { accountId, email } = await signUp(api)
  const owner = await api.signIn(email)
  const path = '/api/billing/create-checkout-session'
  const signedIn = await owner.send('POST', path, { tier: 'personal' })
  expect(await metadataOf(signedIn.body)).toMatchObject({ tier: 'personal', account_id: accountId })
  const guest = await call(`${api.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ tier: 'personal', user_email: email }),
  })
  expect(Object.keys(await metadataOf(guest.body))).not.toContain('account_id')
})

async function metadataOf({ session_id: id }: Record<string, unknown>): Promise<Record<string, string>> {
  return (await api.deps.stripe.checkout.sessions.retrieve(String(id))).metadata ?? {}
}

test('an account that somebody began at a checkout belongs to who has shown that the address is theirs', async () => {
  const stranger = newBuyer()
  const priceId = api.env['STRIPE_PRICE_MCP_PERSONAL']
  const overrides = { status: 'incomplete' }
  await deliver(api, subscriptionEvent(stranger, 'created', { priceId, overrides }))
  await deliver(api, customerEvent(stranger, 'updated'))
  const { accountId, email, token } = await signUp(api, stranger.email)
  expect(await accountOf(api.deps.db, stranger.customer)).toMatchObject({ accountId })
  await correct(stranger, newBuyer().email)
  expect(await accountOf(api.deps.db, stranger.customer)).not.toMatchObject({ accountId })
  expect(await served(token)).toMatchObject({ tier: 'free', user_id: accountId })
  const owner = await api.signIn(email)
  expect((await owner.send('GET', '/api/account')).body).toMatchObject({ subscription: null })
})

test('the order page does not change the address of who has shown that it is theirs', async () => {
  const { email } = await signUp(api)
  const { session, subscription } = await buyPlan(api, email)
  await api.deps.db
    .updateTable('emailDeliveries')
    .set({ outcome: 'bounced' })
    .where('stripeSubscriptionId', '=', subscription)
    .where('kind', '=', 'welcome')
    .execute()
  const response = await fetch(`${api.url}/api/billing/checkout-session/${session}/token-mail`)
  expect(await response.json()).toMatchObject({ state: 'returned', can_correct: false })
})

test('a mail with the token of the account does not follow a purchase that has left it', async () => {
  const { email } = await signUp(api)
  const stranger = await buyPlan(api, email)
  await correct(stranger, newBuyer().email)
  const welcome = await api.deps.db
    .selectFrom('emailDeliveries')
    .selectAll()
    .where('stripeSubscriptionId', '=', stranger.subscription)
    .where('kind', '=', 'welcome')
    .orderBy('createdAt')
    .limit(1)
    .executeTakeFirstOrThrow()
  expect(await composeEmail(api.deps, welcome)).toEqual({
    outcome: 'cancelled',
    reason: 'The customer has left the account of the token',
  })
})

test.each([
  [
    'disputes it',
    async ({ subscription }: Buyer) => await change(subscription, { withdrawal: 'dispute_revokes' }),
  ],
  [
    'has it refunded and ends it',
    async (buyer: Buyer) => {
      await change(buyer.subscription, { withdrawal: 'refund_revokes' })
      await cancelPlan(api, buyer)
    },
  ],
  ['is deleted at Stripe', deleteCustomer],
])('a free account goes on when somebody who bought with its address %s', async (_what, goBack) => {
  const { accountId, email, token } = await signUp(api)
  const stranger = await buyPlan(api, email)
  await goBack(stranger)
  expect(await served(token)).toMatchObject({ valid: true, tier: 'free', user_id: accountId })
  const owner = await api.signIn(email)
  expect((await owner.send('GET', '/api/account')).body).toMatchObject({ free_plan: { name: 'Free' } })
  const { body } = await owner.send('GET', '/api/account/usage')
  expect(body).toMatchObject({ included_calls: 2 })
})
