import { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { checkoutEvent, event, invoiceEvent, newBuyer, subscriptionEvent } from '../../../testing/events.ts'
import { type Operator, operatorOf, REASON } from '../../../testing/operator.ts'
import { type EventApi, PRICES, startEventApi } from '../../../testing/start-event-api.ts'

let api: EventApi
let operator: Operator
const personal = newBuyer()
const team = newBuyer()
beforeAll(async () => {
  api = await startEventApi()
  operator = operatorOf(api)
  for (const [buyer, price] of [
    [personal, PRICES.personal],
    [team, PRICES.team],
  ] as const) {
    await api.deliver(subscriptionEvent(buyer, 'created', { priceId: price }))
    const customer_details = { email: buyer.email, name: `=cmd <b>${buyer.customer}</b>` }
    await api.deliver(checkoutEvent(buyer, { overrides: { customer_details } }))
    await api.deliver(invoiceEvent(buyer, 'paid'))
  }
})
afterAll(async () => await api.close())

async function search(q: string): Promise<string[]> {
  const { body } = await operator.get(`/customers?q=${encodeURIComponent(q)}`)
  return (body as { data: { stripe_customer_id: string }[] }).data.map((row) => row.stripe_customer_id)
}

test('the overview counts subscriptions, revenue and what waits', async () => {
  const { body } = await operator.get('/overview')
  expect(body).toMatchObject({
    webhooks: { received_last_day: 6, waiting: 0, failed: 0, dead: 0, oldest_waiting_at: null },
    mail: { queued: 2, dead: 0, paused_until: null },
    subscriptions: [
      { tier: 'personal', status: 'active', count: 1 },
      { tier: 'team', status: 'active', count: 1 },
    ],
    revenue: {
      monthly: [{ currency: 'usd', amount: 11_800, subscriptions: 2 }],
      paying_subscriptions: 2,
      unpriced_subscriptions: 0,
    },
    failures: [],
  })
})

test('a customer is found by the beginning of address or name and by every id', async () => {
  expect(await search(personal.email.slice(0, 12).toUpperCase())).toEqual([personal.customer])
  expect(await search(team.customer)).toEqual([team.customer])
  expect(await search(team.subscription)).toEqual([team.customer])
  expect(await search(`=CMD <b>${team.customer}`)).toEqual([team.customer])
  for (const q of ['%', '_', "' or 1=1 --", 'sub_unknown']) expect(await search(q)).toEqual([])
})

test("a customer's details contain everything except what lets anyone in", async () => {
  const { status, body } = await operator.get(`/customers/${team.customer}`)
  expect(status).toBe(200)
  expect(body).toMatchObject({
    customer: { email: team.email },
    subscriptions: [{ tier: 'team', entitlement: 'entitled' }],
    tokens: [{ agent: 'default', is_active: true }],
    payments: [{ outcome: 'succeeded', amount_cents: 1900 }],
    mails: [{ kind: 'welcome' }],
    audit: [],
  })
  expect((body as { events: unknown[] }).events).toHaveLength(3)
  expect(JSON.stringify(body)).not.toMatch(/eyJ|token_hash|signing_input/)
  expect((await operator.get('/customers/cus_unknown')).status).toBe(404)
  expect((await operator.get('/customers/1')).status).toBe(400)
})

test('the exports hold the whole log, and text from outside stays text in a spreadsheet', async () => {
  const { body: list } = await operator.get('/mails')
  const mailId = (list as { data: { id: string }[] }).data[0]?.id
  await api.deps.db.updateTable('emailDeliveries').set({ status: 'dead' }).execute()
  await operator.post(`/mails/${mailId}/resend`, { reason: '=HYPERLINK("http://evil")' })
  const csv = await operator.get('/audit.csv')
  expect(csv.headers.get('content-type')).toContain('text/csv')
  expect(csv.headers.get('content-disposition')).toContain('attachment')
  expect(csv.body).toContain(`,"'=HYPERLINK(""http://evil"")",`)
  expect(csv.body).not.toContain('"=')
  expect((await operator.get('/audit.json')).body).toMatchObject([
    { action: 'mail.resend', subject_id: mailId },
  ])
  expect((await operator.get('/audit.json?actor=nobody')).body).toEqual([])
})

test.each(['update audit_log set reason = null', 'delete from audit_log', 'truncate audit_log'])(
  'the audit log refuses: %s',
  async (statement) => {
    const client = new Client({ connectionString: api.deps.config.databaseUrl })
    await client.connect()
    await expect(client.query(statement)).rejects.toThrow('audit_log only grows')
    await client.end()
  },
)

test('a forged session sees nothing, and changes nothing from elsewhere', async () => {
  const forger = operatorOf(api, { cookie: 'kamiyo.session_token=forged' })
  expect((await forger.get('/overview')).status).toBe(401)
  expect((await forger.post('/tokens', { subscription_id: team.subscription, ...REASON })).status).toBe(403)
})

test('the list of e-mails shows the recipient of each', async () => {
  const { body } = await operator.get('/mails')
  const mails = (body as { data: { kind: string; customer_email: string | null }[] }).data
  const welcomed = mails.filter(({ kind }) => kind === 'welcome').map((mail) => mail.customer_email)
  expect(new Set(welcomed)).toEqual(new Set([personal.email, team.email]))
})

test('each subscription shows the card that it is charged to, as its owner sees it', async () => {
  const buyer = newBuyer()
  const own = { default_payment_method: 'pm_own_of_story' }
  await api.deliver(subscriptionEvent(buyer, 'created', { overrides: own }))
  await api.deliver(checkoutEvent(buyer))
  const method = {
    id: 'pm_own_of_story',
    object: 'payment_method',
    type: 'card',
    card: { brand: 'visa', last4: '4242' },
    customer: buyer.customer,
  }
  const shown = async () => {
    const { body } = await operator.get(`/customers/${buyer.customer}`)
    return (body as { subscriptions: unknown[] }).subscriptions[0]
  }
  expect(await shown()).toMatchObject({ payment_method: null, payment_method_state: 'unknown' })
  await api.deliver(event('payment_method.attached', method, buyer.startedAt + 1))
  expect(await shown()).toMatchObject({
    payment_method: 'visa •••• 4242',
    payment_method_state: 'known',
  })
})

test('an invoice that gives a credit is shown as one, and one with nothing due gives none', async () => {
  const buyer = newBuyer()
  await api.deliver(subscriptionEvent(buyer, 'created'))
  const nothing = { amount_paid: 0, amount_due: 0 }
  const credit = { ...nothing, id: `${buyer.invoice}_credit`, total: -7_950 }
  await api.deliver(invoiceEvent(buyer, 'paid', { after: 1, overrides: { ...nothing, total: 0 } }))
  await api.deliver(invoiceEvent(buyer, 'paid', { after: 2, overrides: credit }))
  await api.deliver(invoiceEvent(buyer, 'payment_succeeded', { after: 2, overrides: credit }))
  const { body } = await operator.get(`/customers/${buyer.customer}`)
  expect(body).toMatchObject({
    payments: [
      { stripe_invoice_id: credit.id, outcome: 'succeeded', amount_cents: 0, credit_cents: 7_950 },
      { stripe_invoice_id: buyer.invoice, outcome: 'succeeded', amount_cents: 0, credit_cents: null },
    ],
  })
})
