import { afterAll, beforeAll, expect, test } from 'vitest'
import { accountOf, tokensOf } from '../../../testing/account-of.ts'
import { checkoutEvent, newBuyer, subscriptionEvent } from '../../../testing/events.ts'
import { type Operator, operatorOf, REASON } from '../../../testing/operator.ts'
import { newPackBuyer, packEvent } from '../../../testing/pack-events.ts'
import { type EventApi, startEventApi } from '../../../testing/start-event-api.ts'
import { takeSpent } from '../metering/testing/take-spent.ts'

let api: EventApi
let operator: Operator
beforeAll(async () => {
  api = await startEventApi()
  operator = operatorOf(api)
})
afterAll(async () => await api.close())

async function buyPack() {
  const buyer = newPackBuyer()
  await api.deliver(packEvent(buyer))
  const { accountId } = await accountOf(api.deps.db, buyer.customer)
  return { accountId, ...(await newestOf(accountId)) }
}

async function newestOf(accountId: string): Promise<{ token: string; jti: string }> {
  const { jti } = await api.deps.db
    .selectFrom('mcpTokens')
    .select('jti')
    .where('userId', '=', accountId)
    .where('supersededAt', 'is', null)
    .executeTakeFirstOrThrow()
  return { jti, token: (await tokensOf(api, accountId)).at(-1) ?? '' }
}

test('the token of an account that has only credits is revoked by the operator, from the next call on', async () => {
  const { jti, token } = await buyPack()
  expect((await api.validate(token)).status).toBe(200)
  expect((await operator.post(`/tokens/${jti}/revoke`, REASON)).status).toBe(200)
  expect(await api.validate(token)).toMatchObject({ status: 401, body: { error: { code: 'revoked_token' } } })
})

test('it is mailed again, and replaced while there are credits', async () => {
  const { accountId, jti, token } = await buyPack()
  expect((await operator.post(`/tokens/${jti}/resend`, REASON)).status).toBe(200)
  expect((await operator.post(`/tokens/${jti}/regenerate`, REASON)).status).toBe(200)
  expect((await api.validate(token)).status).toBe(401)
  const next = await newestOf(accountId)
  expect(await api.validate(next.token)).toMatchObject({ status: 200, body: { tier: 'credits' } })
  await takeSpent(api.deps.db, accountId, 1_000_000)
  expect(await operator.post(`/tokens/${next.jti}/regenerate`, REASON)).toMatchObject({
    status: 409,
    body: { error: { message: expect.stringContaining('Neither a running subscription nor credits') } },
  })
})

test('a token of an ended subscription that goes on by credits is replaced too', async () => {
  const buyer = newBuyer()
  await api.deliver(subscriptionEvent(buyer, 'created'))
  await api.deliver(checkoutEvent(buyer))
  await api.deliver(packEvent(newPackBuyer({ customer: buyer.customer, email: buyer.email })))
  const overrides = { status: 'canceled', ended_at: buyer.startedAt + 20 }
  await api.deliver(subscriptionEvent(buyer, 'deleted', { after: 20, overrides }))
  const { accountId } = await accountOf(api.deps.db, buyer.customer)
  const { jti } = await newestOf(accountId)
  expect((await operator.post(`/tokens/${jti}/regenerate`, REASON)).status).toBe(200)
  expect(await api.validate((await newestOf(accountId)).token)).toMatchObject({
    status: 200,
    body: { tier: 'credits' },
  })
})
