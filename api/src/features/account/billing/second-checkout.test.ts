import { afterAll, beforeAll, expect, test } from 'vitest'
import { type AccountApi, startAccountApi, type Visitor } from '../../../../testing/start-account-api.ts'

let api: AccountApi
beforeAll(async () => {
  api = await startAccountApi()
})
afterAll(async () => await api.close())

const checkout = (visitor: Visitor, email: string) =>
  visitor.send('POST', '/api/billing/create-checkout-session', { tier: 'team', user_email: email })

test('a signed-in customer with a running subscription is sent to the portal', async () => {
  const { email } = await api.subscriber()
  const visitor = await api.signIn(email)
  expect(await checkout(visitor, 'somebody-else@example.com')).toMatchObject({
    status: 409,
    body: { error: { code: 'subscription_exists', message: expect.stringContaining('portal') } },
  })
})

test('a customer whose subscription has ended may buy again', async () => {
  const { email } = await api.subscriber({ status: 'canceled' })
  expect((await checkout(await api.signIn(email), email)).status).toBe(200)
})

test('without a session the answer does not reveal whether an address has an account', async () => {
  const { email } = await api.subscriber()
  const anonymous = api.visitor(email)
  expect((await checkout(anonymous, email)).status).toBe(200)
  expect((await checkout(anonymous, `stranger-${email}`)).status).toBe(200)
})

test('who is signed in buys a plan for the customer of their account, whatever address they name', async () => {
  const { customer, email } = await api.subscriber({ status: 'canceled' })
  const { body } = await checkout(await api.signIn(email), 'other@example.com')
  const session = await api.sandbox.stripe.checkout.sessions.retrieve(String(body['session_id']))
  expect(session).toMatchObject({ customer, mode: 'subscription' })
})
