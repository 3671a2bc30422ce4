import { expect, test } from 'vitest'
import { DAY, makeCustomer, makePrice, useSandbox } from '../../testing/test-sandbox.ts'

const { stripe } = await useSandbox()

test('a test clock moves its own customers through time and nobody else', async () => {
  const price = await makePrice(stripe)
  const start = 1_800_000_000
  const clock = await stripe.testHelpers.testClocks.create({ frozen_time: start, name: 'renewal' })
  const customer = await makeCustomer(stripe, 'pm_card_visa', { test_clock: clock.id })
  const bystander = await makeCustomer(stripe)
  const items = [{ price: price.id }]
  const moved = await stripe.subscriptions.create({ customer: customer.id, items })
  const still = await stripe.subscriptions.create({ customer: bystander.id, items })
  expect(moved).toMatchObject({ created: start, test_clock: clock.id })

  const advancing = await stripe.testHelpers.testClocks.advance(clock.id, { frozen_time: start + 65 * DAY })
  expect(advancing.status).toBe('advancing')
  expect(await stripe.testHelpers.testClocks.retrieve(clock.id)).toMatchObject({
    status: 'ready',
    frozen_time: start + 65 * DAY,
  })
  const invoices = await stripe.invoices.list({ subscription: moved.id })
  expect(invoices.data.map(({ status, billing_reason }) => [status, billing_reason])).toEqual([
    ['paid', 'subscription_cycle'],
    ['paid', 'subscription_cycle'],
    ['paid', 'subscription_create'],
  ])
  expect((await stripe.invoices.list({ subscription: still.id })).data).toHaveLength(1)
  await expect(stripe.testHelpers.testClocks.advance(clock.id, { frozen_time: start })).rejects.toMatchObject(
    { param: 'frozen_time' },
  )

  await stripe.testHelpers.testClocks.del(clock.id)
  await expect(stripe.subscriptions.retrieve(moved.id)).rejects.toMatchObject({ statusCode: 404 })
  expect((await stripe.subscriptions.retrieve(still.id)).status).toBe('active')
})
