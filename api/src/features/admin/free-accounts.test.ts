import { afterAll, beforeAll, expect, test } from 'vitest'
import { buyPlan, signUp } from '../../../testing/free-account.ts'
import { freeCatalog } from '../../../testing/free-catalog.ts'
import { operatorOf } from '../../../testing/operator.ts'
import { type AccountApi, startAccountApi } from '../../../testing/start-account-api.ts'

let api: AccountApi
beforeAll(async () => {
  api = await startAccountApi({ deps: { catalog: freeCatalog } })
})
afterAll(async () => await api.close())

interface Listed {
  data: { id: string; email: string; stripe_customer_id: string | null; free_since: string | null }[]
}

const list = async (query: string) => ((await operatorOf(api).get(`/customers${query}`)).body as Listed).data

test('operators see free accounts, count them, and find their Stripe customer in their place after a purchase', async () => {
  const { accountId, email, token } = await signUp(api)
  const [free] = await list('?kind=free')
  expect(free).toMatchObject({ email, stripe_customer_id: null, free_since: expect.any(String) })
  expect(await list('?kind=buyer')).toEqual([])
  expect((await operatorOf(api).get(`/customers/${free?.id}`)).body).toMatchObject({
    customer: { email, user_id: accountId, stripe_customer_id: null, payment_method: null },
    tokens: [{ tier: 'free', is_active: true, is_beyond_plan: false }],
    mails: expect.arrayContaining([expect.objectContaining({ kind: 'welcome' })]),
    events: [],
  })
  const counted = async () =>
    ((await operatorOf(api).get('/overview')).body as { free_accounts: object }).free_accounts
  expect(await counted()).toEqual({ begun: 1, without_purchase: 1 })

  const { customer } = await buyPlan(api, email)
  expect(await list('?kind=free')).toEqual([])
  expect(await list(`?q=${email}`)).toMatchObject([{ stripe_customer_id: customer, user_id: accountId }])
  expect(await counted()).toEqual({ begun: 1, without_purchase: 0 })
  expect((await api.validate(token)).status).toBe(200)
})

test('an operator replaces the token of a free account', async () => {
  const { email, token } = await signUp(api)
  const [free] = await list(`?q=${email}`)
  const { body } = await operatorOf(api).get(`/customers/${free?.id}`)
  const [{ jti = '' } = {}] = (body as { tokens: { jti: string }[] }).tokens
  const reason = { reason: 'A test asked for it' }
  const replaced = await operatorOf(api).post(`/tokens/${jti}/regenerate`, reason)
  expect(replaced.status, JSON.stringify(replaced.body)).toBeLessThan(300)
  expect((await api.validate(token)).status).toBe(401)
})
