import { expect, test } from 'vitest'
import { makeCustomer, makePrice, useSandbox } from '../../testing/test-sandbox.ts'

const { stripe, eventTypes } = await useSandbox()
const price = await makePrice(stripe, 1900)
const team = await makePrice(stripe, 9900)

test('a subscription with a good card is active and its invoice is paid', async () => {
  const customer = await makeCustomer(stripe)
  const subscription = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: price.id, quantity: 2 }],
    metadata: { tier: 'personal' },
    expand: ['latest_invoice.payments'],
  })
  expect(subscription).toMatchObject({ status: 'active', metadata: { tier: 'personal' }, cancel_at: null })
  const [item] = subscription.items.data
  expect(item?.current_period_end).toBeGreaterThan(item?.current_period_start ?? 0)
  expect(subscription.latest_invoice).toMatchObject({
    status: 'paid',
    total: 3800,
    billing_reason: 'subscription_create',
    parent: { subscription_details: { subscription: subscription.id, metadata: { tier: 'personal' } } },
    payments: { data: [{ status: 'paid', payment: { type: 'payment_intent' } }] },
  })
})

test('without a payment method it is refused, unless payment may come later', async () => {
  const customer = await stripe.customers.create({})
  const params = { customer: customer.id, items: [{ price: price.id }] }
  await expect(stripe.subscriptions.create(params)).rejects.toMatchObject({ statusCode: 400 })
  expect((await stripe.subscriptions.list({ customer: customer.id, status: 'all' })).data).toEqual([])
  const later = await stripe.subscriptions.create({
    ...params,
    payment_behavior: 'default_incomplete',
    expand: ['latest_invoice.confirmation_secret'],
  })
  expect(later.status).toBe('incomplete')
  expect(later.latest_invoice).toMatchObject({
    status: 'open',
    confirmation_secret: { type: 'payment_intent' },
  })
})

test('a declined first payment leaves it incomplete, or undoes it when asked to', async () => {
  const customer = await makeCustomer(stripe, 'pm_card_chargeCustomerFail')
  const params = { customer: customer.id, items: [{ price: price.id }] }
  expect((await stripe.subscriptions.create(params)).status).toBe('incomplete')
  const before = (await eventTypes()).length
  await expect(
    stripe.subscriptions.create({ ...params, payment_behavior: 'error_if_incomplete' }),
  ).rejects.toMatchObject({ statusCode: 402, code: 'card_declined' })
  expect(await eventTypes()).toHaveLength(before)
  expect((await stripe.subscriptions.list({ customer: customer.id })).data).toHaveLength(1)
})

test('switching the plan prorates onto the next invoice', async () => {
  const customer = await makeCustomer(stripe)
  const made = await stripe.subscriptions.create({ customer: customer.id, items: [{ price: price.id }] })
  const itemId = made.items.data[0]?.id ?? ''
  const switched = await stripe.subscriptions.update(made.id, { items: [{ id: itemId, price: team.id }] })
  expect(switched.items.data.map((item) => [item.id, item.price.id])).toEqual([[itemId, team.id]])
  const pending = await stripe.invoiceItems.list({ customer: customer.id, pending: true })
  const amounts = pending.data.map(({ amount }) => amount).sort((a, b) => a - b)
  expect(amounts[0]).toBeGreaterThanOrEqual(-1900)
  expect(amounts[0]).toBeLessThan(-1890)
  expect(amounts[1]).toBeGreaterThan(9890)
  const [event] = (await stripe.events.list({ type: 'customer.subscription.updated' })).data
  expect(event?.data.previous_attributes).toHaveProperty('items')
  const preview = await stripe.invoices.createPreview({ subscription: made.id })
  expect(preview.total).toBe((amounts[0] ?? 0) + (amounts[1] ?? 0) + 9900)
})

test('a switch that is invoiced at once is paid at once', async () => {
  const customer = await makeCustomer(stripe)
  const made = await stripe.subscriptions.create({ customer: customer.id, items: [{ price: price.id }] })
  const switched = await stripe.subscriptions.update(made.id, {
    items: [{ id: made.items.data[0]?.id ?? '', price: team.id }],
    proration_behavior: 'always_invoice',
    expand: ['latest_invoice'],
  })
  expect(switched.latest_invoice).toMatchObject({ billing_reason: 'subscription_update', status: 'paid' })
})

test('the credit of a downgrade pays later invoices', async () => {
  const customer = await makeCustomer(stripe)
  const made = await stripe.subscriptions.create({ customer: customer.id, items: [{ price: team.id }] })
  const switched = await stripe.subscriptions.update(made.id, {
    items: [{ id: made.items.data[0]?.id ?? '', price: price.id }],
    proration_behavior: 'always_invoice',
    expand: ['latest_invoice'],
  })
  const credit = Object(switched.latest_invoice).total
  expect(credit).toBeLessThan(-7900)
  expect(switched.latest_invoice).toMatchObject({ status: 'paid', amount_due: 0, ending_balance: credit })
  expect(await stripe.customers.retrieve(customer.id)).toMatchObject({ balance: credit })
  const item = { customer: customer.id, amount: 9000, currency: 'usd' }
  await stripe.invoiceItems.create(item)
  const draft = await stripe.invoices.create({
    customer: customer.id,
    pending_invoice_items_behavior: 'include',
  })
  const open = await stripe.invoices.finalizeInvoice(draft.id)
  expect(open).toMatchObject({ starting_balance: credit, ending_balance: 0, amount_due: 9000 + credit })
  await stripe.invoices.voidInvoice(open.id)
  expect(await stripe.customers.retrieve(customer.id)).toMatchObject({ balance: credit })
})

test('cancel at period end shows when, and can be taken back', async () => {
  const customer = await makeCustomer(stripe)
  const made = await stripe.subscriptions.create({ customer: customer.id, items: [{ price: price.id }] })
  const scheduled = await stripe.subscriptions.update(made.id, { cancel_at_period_end: true })
  expect(scheduled).toMatchObject({ status: 'active', cancel_at: made.items.data[0]?.current_period_end })
  expect(scheduled.canceled_at).not.toBeNull()
  const kept = await stripe.subscriptions.update(made.id, { cancel_at_period_end: false })
  expect(kept).toMatchObject({ cancel_at: null, canceled_at: null, cancel_at_period_end: false })
})

test('a canceled subscription is out of the default list and cannot be changed', async () => {
  const customer = await makeCustomer(stripe)
  const made = await stripe.subscriptions.create({ customer: customer.id, items: [{ price: price.id }] })
  const canceled = await stripe.subscriptions.cancel(made.id)
  expect(canceled).toMatchObject({
    status: 'canceled',
    cancellation_details: { reason: 'cancellation_requested' },
  })
  expect((await stripe.subscriptions.list({ customer: customer.id })).data).toEqual([])
  expect((await stripe.subscriptions.list({ customer: customer.id, status: 'canceled' })).data).toHaveLength(
    1,
  )
  await expect(stripe.subscriptions.cancel(made.id)).rejects.toMatchObject({
    statusCode: 404,
    code: 'resource_missing',
  })
  await expect(stripe.subscriptions.update(made.id, { description: 'a' })).rejects.toMatchObject({
    statusCode: 400,
  })
  expect((await eventTypes()).at(-1)).toBe('customer.subscription.deleted')
  expect(await stripe.subscriptions.update(made.id, { metadata: { a: '1' } })).toMatchObject({
    status: 'canceled',
    metadata: { a: '1' },
  })
})

test('a subscription keeps its currency: a price in another one is refused wherever it is named', async () => {
  const customer = (await makeCustomer(stripe)).id
  const subscription = await stripe.subscriptions.create({ customer, items: [{ price: price.id }] })
  const yen = await stripe.prices.create({
    product: String(team.product),
    currency: 'jpy',
    unit_amount: 15_000,
    recurring: { interval: 'month' },
  })
  const [item] = subscription.items.data
  const refused = {
    statusCode: 400,
    message: "The price specified only supports `jpy`. This doesn't match the expected currency: `usd`.",
  }
  const { update, create } = stripe.subscriptions
  for (const attempt of [
    update.call(stripe.subscriptions, subscription.id, { items: [{ id: String(item?.id), price: yen.id }] }),
    update.call(stripe.subscriptions, subscription.id, { items: [{ price: yen.id }] }),
    create.call(stripe.subscriptions, { customer, items: [{ price: price.id }, { price: yen.id }] }),
    stripe.subscriptionItems.create({ subscription: subscription.id, price: yen.id }),
  ]) {
    await expect(attempt).rejects.toMatchObject(refused)
  }
})

test('items are added, changed and removed one by one, but never all', async () => {
  const customer = await makeCustomer(stripe)
  const made = await stripe.subscriptions.create({ customer: customer.id, items: [{ price: price.id }] })
  const added = await stripe.subscriptionItems.create({ subscription: made.id, price: team.id })
  for (const quantity of [3, 0])
    expect((await stripe.subscriptionItems.update(added.id, { quantity })).quantity).toBe(quantity)
  expect((await stripe.subscriptionItems.list({ subscription: made.id })).data).toHaveLength(2)
  expect(await stripe.subscriptionItems.del(added.id)).toMatchObject({ deleted: true })
  await expect(stripe.subscriptionItems.del(made.items.data[0]?.id ?? '')).rejects.toMatchObject({
    statusCode: 400,
  })
})
