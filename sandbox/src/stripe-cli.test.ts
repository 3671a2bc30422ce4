import { expect, test } from 'vitest'
import { useReceiver } from './testing/receiver.ts'
import { useStripeCli } from './testing/stripe-cli.ts'
import { makeCustomer, makePrice, useSandbox } from './testing/test-sandbox.ts'

const { stripe, url, eventTypes } = await useSandbox()
const cli = useStripeCli(url)

test('the CLI lists products, prices, subscriptions and events', async () => {
  const price = await makePrice(stripe)
  const customer = await makeCustomer(stripe)
  await stripe.subscriptions.create({ customer: customer.id, items: [{ price: price.id }] })
  for (const resource of ['products', 'prices', 'subscriptions', 'events']) {
    const list = JSON.parse(await cli(resource, 'list'))
    expect(list).toMatchObject({ object: 'list', url: `/v1/${resource}` })
    expect(list.data.length).toBeGreaterThan(0)
  }
})

test('the CLI creates a customer', async () => {
  const customer = JSON.parse(await cli('customers', 'create', '--email', 'cli@example.com', '--name', 'Cli'))
  expect(await stripe.customers.retrieve(customer.id)).toMatchObject({
    email: 'cli@example.com',
    name: 'Cli',
  })
})

test('the CLI sends an event again', async () => {
  const receiver = await useReceiver()
  const endpoint = await stripe.webhookEndpoints.create({ url: receiver.url, enabled_events: ['*'] })
  await stripe.products.create({ name: 'Resent' })
  await receiver.until(1)
  const [event] = (await stripe.events.list({ limit: 1 })).data
  await cli('events', 'resend', event?.id ?? '', '--webhook-endpoint', endpoint.id)
  await receiver.until(2)
  expect(receiver.types()).toEqual(['product.created', 'product.created'])
  await stripe.webhookEndpoints.del(endpoint.id)
})

test.each([
  'checkout.session.completed',
  'checkout.session.expired',
  'customer.subscription.created',
  'customer.subscription.updated',
  'customer.subscription.deleted',
  'customer.subscription.paused',
  'customer.subscription.trial_will_end',
  'invoice.paid',
  'invoice.payment_failed',
  'payment_method.attached',
])('stripe trigger %s makes that event happen', async (type) => {
  const before = (await eventTypes()).length
  expect(await cli('trigger', type)).toContain('Trigger succeeded!')
  expect((await eventTypes()).slice(before)).toContain(type)
})
