import { afterAll, beforeAll, expect, test } from 'vitest'
import { waitFor } from '../../../../tests/harness/wait-for.ts'
import { invoiceEvent, newBuyer, subscriptionEvent } from '../../../testing/events.ts'
import { buyPlan, cancelPlan, deliver, mailedToken, signUp } from '../../../testing/free-account.ts'
import { freeCatalog } from '../../../testing/free-catalog.ts'
import { customerEvent } from '../../../testing/pack-events.ts'
import { type AccountApi, startAccountApi } from '../../../testing/start-account-api.ts'
import { buildApp } from '../../app.ts'

let api: AccountApi
beforeAll(async () => {
  api = await startAccountApi({ deps: { catalog: freeCatalog } })
})
afterAll(async () => await api.close())

const tierOf = async (token: string) => (await api.validate(token)).body['tier']

/** With a token that has not been replaced. */
async function agentsOf(accountId: string): Promise<number> {
  const rows = await api.deps.db
    .selectFrom('mcpTokens')
    .select('agentId')
    .where('userId', '=', accountId)
    .where('supersededAt', 'is', null)
    .execute()
  return rows.length
}

async function withdraw(subscription: string): Promise<void> {
  await api.deps.db
    .updateTable('subscriptions')
    .set({ withdrawal: 'dispute_revokes' })
    .where('stripeSubscriptionId', '=', subscription)
    .execute()
}

const mailOf = async (email: string, subject: RegExp) =>
  await waitFor(`a mail ${subject} to ${email}`, async () =>
    (await api.sandbox.mails(email)).find((mail) => subject.test(mail.subject)),
  )

test('who buys a plan with the address of their free account keeps account, agent and token, and is told so', async () => {
  const { accountId, email, token } = await signUp(api)
  expect(await api.validate(token)).toMatchObject({
    status: 200,
    body: { tier: 'free', user_id: accountId, subscription_id: null, limits: { max_agents: 1 } },
  })
  const buyer = await buyPlan(api, email)
  expect(await api.validate(token)).toMatchObject({
    status: 200,
    body: { tier: 'personal', user_id: accountId, subscription_id: buyer.subscription },
  })
  expect(await agentsOf(accountId)).toBe(1)
  expect((await mailOf(email, /^Welcome to KAMIYO MCP Personal!$/)).text, 'the same token').toContain(token)
})

test('after the plan the same token is served by the free plan, and by the next plan that is bought', async () => {
  const { email, token } = await signUp(api)
  await cancelPlan(api, await buyPlan(api, email))
  expect(await tierOf(token)).toBe('free')
  expect((await mailOf(email, /goes on with the Free plan/)).text).toContain('2 calls a month')
  await buyPlan(api, email, 'team')
  expect(await tierOf(token)).toBe('team')
})

test('a buyer whose plan ended goes on free with the same token, and keeps it when they buy again', async () => {
  const { email, token } = await bought()
  expect(await tierOf(token)).toBe('free')
  await buyPlan(api, email)
  expect(await tierOf(token)).toBe('personal')
})

/** Bought as a guest, and cancelled. */
async function bought() {
  const { email } = newBuyer()
  const plan = await buyPlan(api, email)
  const token = await mailedToken(api, email)
  await cancelPlan(api, plan)
  return { email, token }
}

test('who bought while signed in and took the payment back does not go on free, with whatever token', async () => {
  const { accountId, email, token } = await signUp(api)
  const plan = await buyPlan(api, email, 'personal', accountId)
  await withdraw(plan.subscription)
  expect((await api.validate(token)).status).toBe(401)
  await cancelPlan(api, plan)
  expect(await api.validate(token)).toMatchObject({
    status: 401,
    body: { error: { code: 'inactive_subscription' } },
  })
})

test('an account whose customer was deleted is closed for the free plan, too', async () => {
  const { accountId, email, token } = await signUp(api)
  const plan = await buyPlan(api, email, 'personal', accountId)
  await cancelPlan(api, plan)
  await api.deps.db
    .updateTable('customers')
    .set({ deletedAt: new Date() })
    .where('stripeCustomerId', '=', plan.customer)
    .execute()
  expect((await api.validate(token)).status).toBe(401)
})

test('who schedules the end of the plan is told that the free plan goes on', async () => {
  const { email } = await signUp(api)
  const plan = await buyPlan(api, email)
  const overrides = { cancel_at_period_end: true }
  const priceId = api.env['STRIPE_PRICE_MCP_PERSONAL']
  await deliver(api, subscriptionEvent(plan, 'updated', { after: 10, priceId, overrides }))
  expect((await mailOf(email, /subscription will end/)).text).toContain(
    'Once the plan gives no access, your account goes on with the Free plan',
  )
})

test('who does not pay an invoice is told that the free plan goes on, and not that the token is refused', async () => {
  const { email, token } = await signUp(api)
  const plan = await buyPlan(api, email)
  const priceId = api.env['STRIPE_PRICE_MCP_PERSONAL']
  const change = async (after: number, overrides: Record<string, string | boolean>) =>
    await deliver(api, subscriptionEvent(plan, 'updated', { after, priceId, overrides }))
  await change(10, { status: 'unpaid' })
  expect(await tierOf(token)).toBe('free')
  await deliver(api, invoiceEvent(plan, 'payment_failed', { after: 20 }))
  const failed = await mailOf(email, /did not go through/)
  expect(failed.text.replaceAll(/\s+/g, ' ')).toContain(
    'The plan pays for no calls for now; your account goes on with the Free plan, which has 2 calls a month',
  )
  await change(30, { status: 'unpaid', cancel_at_period_end: true })
  const ending = await mailOf(email, /subscription will end/)
  for (const { text } of [failed, ending]) expect(text).not.toContain('refused')
})

test.each([
  ['cancel', 'nothing is charged and the subscription ends with the trial.'],
  ['pause', 'the subscription is paused when the trial ends, until it is resumed.'],
  ['create_invoice', 'the first payment fails.'],
])(
  'who has no payment method when a trial ends (%s) is told that the free plan goes on',
  async (lapse, plan) => {
    const { email } = await signUp(api)
    const buyer = await buyPlan(api, email)
    const trialEnd = Math.floor(Date.now() / 1000) + 3 * 86_400
    const trial_settings = { end_behavior: { missing_payment_method: lapse } }
    const trial = { status: 'trialing', trial_end: trialEnd, trial_settings }
    const priceId = api.env['STRIPE_PRICE_MCP_PERSONAL']
    await deliver(api, customerEvent(buyer, 'updated', 5))
    await deliver(api, subscriptionEvent(buyer, 'updated', { after: 10, priceId, overrides: trial }))
    await deliver(api, subscriptionEvent(buyer, 'trial_will_end', { after: 20, priceId, overrides: trial }))
    const { text } = await mailOf(email, /trial ends on/)
    const flat = text.replaceAll(/\s+/g, ' ')
    expect(flat).toContain(`Unless you add one, ${plan}`)
    expect(flat).toContain('Once the plan gives no access, your account goes on with the Free plan')
    expect(flat).not.toContain('refused')
  },
)

test('once the seller has removed the free plan, its tokens are refused with the ordinary sentence', async () => {
  const { token } = await signUp(api)
  const app = await buildApp({ ...api.deps, catalog: { ...freeCatalog, freePlan: null } })
  const reply = await app.inject({
    method: 'POST',
    url: '/api/mcp/validate',
    headers: { authorization: `Bearer ${token}` },
  })
  await app.close()
  expect([reply.statusCode, reply.json().error.message]).toEqual([
    401,
    'The account behind this token has no subscription. Choose a plan: its mail carries the token to use.',
  ])
})
