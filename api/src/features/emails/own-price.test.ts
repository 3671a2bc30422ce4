import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  type Buyer,
  checkoutEvent,
  event,
  invoiceEvent,
  type Json,
  newBuyer,
  subscriptionEvent,
  unix,
} from '../../../testing/events.ts'
import { sendAll } from '../../../testing/outbox.ts'
import { type EventApi, PRICES, startEventApi } from '../../../testing/start-event-api.ts'

let api: EventApi
beforeAll(async () => {
  api = await startEventApi()
})
afterAll(async () => await api.close())

const END = unix(new Date()) + 3 * 86_400

/** The text of the newest e-mail to a buyer, on one line. */
async function lastMailTo({ email }: Buyer): Promise<string> {
  await sendAll(api)
  const text = api.provider.mails.findLast(({ to }) => to === email)?.text ?? ''
  return text.replaceAll(/\s+/g, ' ')
}

function yearly(overrides: Json = {}): Json {
  const price = {
    id: 'price_replaced',
    object: 'price',
    unit_amount: 9000,
    currency: 'eur',
    recurring: { interval: 'year', interval_count: 1 },
    lookup_key: null,
    metadata: { product_type: 'mcp', tier: 'personal' },
  }
  const item = { id: 'si_1', quantity: 1, price, current_period_start: END - 86_400, current_period_end: END }
  return {
    status: 'trialing',
    trial_end: END,
    currency: 'eur',
    items: { object: 'list', data: [item] },
    ...overrides,
  }
}

async function endTrial(overrides: Json, customer?: Json): Promise<string> {
  const buyer = newBuyer()
  await api.deliver(subscriptionEvent(buyer, 'created', { overrides }))
  await api.deliver(checkoutEvent(buyer, { overrides: { payment_status: 'no_payment_required' } }))
  if (customer) {
    const object = { id: buyer.customer, object: 'customer', email: buyer.email, ...customer }
    await api.deliver(event('customer.updated', object, buyer.startedAt + 3))
  }
  await api.deliver(subscriptionEvent(buyer, 'trial_will_end', { after: 5, overrides }))
  return await lastMailTo(buyer)
}

const cancels = { trial_settings: { end_behavior: { missing_payment_method: 'cancel' } } }

test("a trial's mail names the subscription's own price, and no card that nobody knows of", async () => {
  const text = await endTrial(yearly(cancels))
  expect(text).toContain('From then on it costs €90 a year.')
  expect(text).not.toMatch(/\$|card/)
})

test('without a payment method the mail says what comes of it', async () => {
  const none = { invoice_settings: { default_payment_method: null } }
  expect(await endTrial(yearly(cancels), none)).toContain('the subscription ends with the trial')
  const pauses = { trial_settings: { end_behavior: { missing_payment_method: 'pause' } } }
  expect(await endTrial(yearly(pauses), none)).toContain('the subscription is paused when the trial ends')
})

test('no card is said to be charged where invoices are sent', async () => {
  const invoiced = yearly({ collection_method: 'send_invoice', default_payment_method: null })
  const text = await endTrial(invoiced, { invoice_settings: { default_payment_method: 'pm_told' } })
  expect(text).toContain('You then get an invoice to pay on its own page, as no payment method is charged')
})

test('an invoice that stays open for want of a payment method is said to cost access', async () => {
  const none = { invoice_settings: { default_payment_method: null } }
  const creates = { trial_settings: { end_behavior: { missing_payment_method: 'create_invoice' } } }
  expect(await endTrial(yearly(creates), none)).toContain('your token is refused some days later')
})

test('discounts count: the price is what is charged, once they are known', async () => {
  const coupon = { id: 'SAVE', object: 'coupon', percent_off: 25, duration: 'forever', applies_to: null }
  const discount = { id: 'di_1', object: 'discount', source: { type: 'coupon', coupon } }
  const text = await endTrial(yearly({ discounts: [discount], automatic_tax: { enabled: true } }))
  expect(text).toContain('From then on it costs €67.50 a year, before tax.')
  const ends = { start: END - 86_400, end: END + 90 * 86_400, id: 'di_ends' }
  const limited = {
    ...discount,
    ...ends,
    source: { type: 'coupon', coupon: { ...coupon, duration: 'repeating' } },
  }
  expect(await endTrial(yearly({ discounts: [limited] }))).toMatch(
    /it costs €67.50 a year; invoices before \d+ \w+ \d{4} are reduced, later ones are €90 a year\./,
  )
})

test('nothing more will be charged is not said beside an open invoice', async () => {
  const buyer = newBuyer()
  await api.deliver(subscriptionEvent(buyer, 'created'))
  await api.deliver(checkoutEvent(buyer))
  await sendAll(api)
  await api.deliver(subscriptionEvent(buyer, 'updated', { after: 10, overrides: { status: 'past_due' } }))
  const hosted_invoice_url = 'https://invoice.example/i/1'
  await api.deliver(invoiceEvent(buyer, 'payment_failed', { after: 10, overrides: { hosted_invoice_url } }))
  expect(await lastMailTo(buyer)).toContain(hosted_invoice_url)
  const ending = { status: 'past_due', cancel_at_period_end: true }
  await api.deliver(subscriptionEvent(buyer, 'updated', { after: 20, overrides: ending }))
  expect(await lastMailTo(buyer)).toContain('An amount of $19 is still unpaid.')
  const over = { status: 'canceled', ended_at: buyer.startedAt + 30 }
  await api.deliver(subscriptionEvent(buyer, 'deleted', { after: 30, overrides: over }))
  const ended = await lastMailTo(buyer)
  expect(ended).toContain('An amount of $19 is still unpaid')
  expect(ended).not.toContain('No further period will be charged')
})

test('a downgrade names the agents that have lost their place', async () => {
  const buyer = newBuyer()
  await api.deliver(subscriptionEvent(buyer, 'created', { priceId: PRICES.team }))
  await api.deliver(checkoutEvent(buyer))
  const { db } = api.deps
  const first = await db
    .selectFrom('mcpTokens')
    .selectAll()
    .where('subscriptionId', '=', buyer.subscription)
    .executeTakeFirstOrThrow()
  const { jti: _jti, agentId: _agentId, agentCreatedAt: _at, ...token } = first
  const others = ['Laptop', 'Build server'].map((agentName, index) => ({
    ...token,
    tokenHash: `${token.tokenHash}${index}`,
    agent: `agent-${index}`,
    agentName,
    agentCreatedAt: new Date(Date.now() + index * 1000),
  }))
  await db.insertInto('mcpTokens').values(others).execute()
  await sendAll(api)
  await api.deliver(subscriptionEvent(buyer, 'updated', { after: 10, priceId: PRICES.personal }))
  const text = await lastMailTo(buyer)
  expect(text).toContain('their tokens are refused: Laptop, Build server.')
})

test('a bank debit is mailed as in progress, and then with its result', async () => {
  const [arriving, failing] = [newBuyer(), newBuyer()]
  for (const buyer of [arriving, failing]) {
    await api.deliver(subscriptionEvent(buyer, 'created'))
    await api.deliver(checkoutEvent(buyer, { overrides: { payment_status: 'unpaid' } }))
    expect(await lastMailTo(buyer)).toContain('takes some days')
  }
  await api.deliver(checkoutEvent(arriving, { kind: 'async_payment_succeeded', after: 9 }))
  expect(await lastMailTo(arriving)).toContain('This is your MCP token')
  await api.deliver(checkoutEvent(failing, { kind: 'async_payment_failed', after: 9 }))
  expect(await lastMailTo(failing)).toContain('did not carry out the payment')
})

test.each([
  { counted: 1, first: 'asks' },
  { counted: 0, first: 'asks' },
  { counted: 1, first: 'fails' },
  { counted: 0, first: 'fails' },
])(
  'a payment that the bank wants confirmed is mailed once, with the page for confirming it, where the event that $first is first and the other counts $counted attempts',
  async ({ counted, first }) => {
    const buyer = newBuyer()
    await api.deliver(subscriptionEvent(buyer, 'created'))
    await api.deliver(checkoutEvent(buyer))
    await sendAll(api)
    await api.deliver(subscriptionEvent(buyer, 'updated', { after: 10, overrides: { status: 'past_due' } }))
    const hosted_invoice_url = 'https://invoice.example/i/2'
    const eventOf = (attempt_count: number) =>
      invoiceEvent(buyer, 'payment_failed', { after: 10, overrides: { hosted_invoice_url, attempt_count } })
    const asking = { ...eventOf(counted), type: 'invoice.payment_action_required' }
    const events = first === 'asks' ? [asking, eventOf(1)] : [eventOf(1), asking]
    for (const each of events) await api.deliver(each)
    expect((await sendAll(api)).sort()).toEqual(['payment_action_required sent', 'payment_failed cancelled'])
    expect(await lastMailTo(buyer)).toContain('https://invoice.example/i/2')
    await api.deliver(
      invoiceEvent(buyer, 'payment_failed', { after: 4 * 86_400, overrides: { attempt_count: 2 } }),
    )
    expect(await sendAll(api)).toEqual(['payment_failed sent'])
  },
)

test('a bank’s question that is heard of after the mail of the failure has left is not mailed beside it; a later one is', async () => {
  const buyer = newBuyer()
  await api.deliver(subscriptionEvent(buyer, 'created'))
  await api.deliver(checkoutEvent(buyer))
  await sendAll(api)
  await api.deliver(subscriptionEvent(buyer, 'updated', { after: 10, overrides: { status: 'past_due' } }))
  const attempt = (attempt_count: number, after: number) =>
    invoiceEvent(buyer, 'payment_failed', { after, overrides: { attempt_count } })
  const asked = (failed: Json) => ({
    ...failed,
    id: `${String(failed['id'])}b`,
    type: 'invoice.payment_action_required',
  })
  const first = attempt(1, 10)
  await api.deliver(first)
  expect(await sendAll(api)).toEqual(['payment_failed sent'])
  await api.deliver(asked(first))
  expect(await sendAll(api)).toEqual(['payment_action_required cancelled'])
  await api.deliver(asked(attempt(2, 4 * 86_400)))
  expect(await sendAll(api)).toEqual(['payment_action_required sent'])
})

test('an e-mail about an end after the next payment does not say that nothing more is charged', async () => {
  const buyer = newBuyer()
  await api.deliver(subscriptionEvent(buyer, 'created'))
  await api.deliver(checkoutEvent(buyer))
  await sendAll(api)
  const cancel_at = buyer.startedAt + 100 * 86_400
  await api.deliver(subscriptionEvent(buyer, 'updated', { after: 10, overrides: { cancel_at } }))
  const text = await lastMailTo(buyer)
  const next = new Date((buyer.startedAt + 30 * 86_400) * 1000)
  const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' }).format(next)
  expect(text).toContain(`Until then it renews as before, next on ${day}.`)
  expect(text).not.toMatch(/will not renew|No further period will be charged/)
})

test('a trial that goes on into a paid period is announced, although an end is set for later', async () => {
  const text = await endTrial(yearly({ ...cancels, cancel_at: END + 400 * 86_400 }))
  expect(text).toContain('From then on it costs €90 a year.')
})

test('a trial after which nothing is to be paid does not speak of a payment', async () => {
  const coupon = { id: 'FREE', object: 'coupon', percent_off: 100, duration: 'forever', applies_to: null }
  const discounts = [{ id: 'di_free', object: 'discount', source: { type: 'coupon', coupon } }]
  const text = await endTrial(yearly({ discounts, default_payment_method: 'pm_any' }))
  expect(text).toContain('Nothing is charged on that day, and your token goes on working.')
  expect(text).not.toContain('first payment')
})

test('a tax rate that the seller set by hand is mentioned as added to the price', async () => {
  const default_tax_rates = [{ id: 'txr_1', object: 'tax_rate', inclusive: false, percentage: 19 }]
  expect(await endTrial(yearly({ default_tax_rates }))).toContain('€90 a year, before tax.')
})

test.each([
  ['by use', { recurring: { interval: 'month', interval_count: 1, usage_type: 'metered' } }],
  ['by packages', { transform_quantity: { divide_by: 10, round: 'up' } }],
])('a price %s is not given as an amount', async (_how, changes) => {
  const price = {
    id: PRICES.personal,
    object: 'price',
    unit_amount: 7,
    recurring: { interval: 'month', interval_count: 1 },
    ...changes,
  }
  const item = { id: 'si_1', price, current_period_start: END - 86_400, current_period_end: END }
  const items = { object: 'list', data: [item] }
  const text = await endTrial(yearly({ items }))
  expect(text).toContain('at the price you agreed to')
})
