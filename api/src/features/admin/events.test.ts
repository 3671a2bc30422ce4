import { afterAll, beforeAll, expect, test } from 'vitest'
import { checkoutEvent, invoiceEvent, newBuyer, subscriptionEvent } from '../../../testing/events.ts'
import { type Operator, operatorOf, REASON } from '../../../testing/operator.ts'
import { eventStatus, outcomeOf } from '../../../testing/outcome.ts'
import { type EventApi, startEventApi } from '../../../testing/start-event-api.ts'

let api: EventApi
let operator: Operator
beforeAll(async () => {
  api = await startEventApi()
  operator = operatorOf(api)
})
afterAll(async () => await api.close())

/** An event that was stored and given up after ten failures. */
async function deadEvent() {
  const buyer = newBuyer()
  const created = subscriptionEvent(buyer, 'created')
  await api.deps.db
    .insertInto('webhookEvents')
    .values({
      id: String(created['id']),
      type: 'customer.subscription.created',
      livemode: false,
      created: new Date(),
      stripeCustomerId: buyer.customer,
      stripeSubscriptionId: buyer.subscription,
      payload: JSON.stringify(created),
      status: 'dead',
      attempts: 10,
      lastError: 'Error: the price was missing',
    })
    .execute()
  return { buyer, event: created, path: `/events/${String(created['id'])}` }
}

const auditOf = async (id: string) => (await operator.get(`/audit?subject_id=${id}`)).body

test('a dry run shows what a replay would change, and changes, mails and counts nothing', async () => {
  const { buyer, event, path } = await deadEvent()
  await api.deliver(checkoutEvent(newBuyer()))
  const countersBefore = await api.deps.metrics.registry.getSingleMetricAsString('subscriptions_total')
  const { status, body } = await operator.post(`${path}/replay`, { ...REASON, dry_run: true })
  expect(status).toBe(200)
  expect(body).toMatchObject({ dry_run: true, outcome: 'success', error: null })
  const { changes } = body as { changes: { table: string; change: string }[] }
  expect(changes).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ table: 'customers', change: 'inserted' }),
      expect.objectContaining({ table: 'mcp_tokens', change: 'inserted' }),
      expect.objectContaining({
        table: 'webhook_events',
        change: 'updated',
        before: expect.objectContaining({ status: 'dead' }),
        after: expect.objectContaining({ status: 'processed' }),
      }),
    ]),
  )
  expect(JSON.stringify(body)).not.toMatch(/token_hash|signing_input|eyJ/)
  expect(await outcomeOf(api, buyer)).toMatchObject({ customers: 0, subscriptions: 0, tokens: 0, mails: 0 })
  expect(await eventStatus(api, event)).toMatchObject({ status: 'dead', attempts: 10 })
  expect(await api.deps.metrics.registry.getSingleMetricAsString('subscriptions_total')).toBe(countersBefore)
  expect(await auditOf(String(event['id']))).toMatchObject({ data: [] })
})

test('what waited for the event is shown as taken up by it, not as gone', async () => {
  const { buyer, path } = await deadEvent()
  const invoice = invoiceEvent(buyer, 'payment_succeeded')
  expect((await api.deliver(invoice)).body).toMatchObject({ status: 'deferred' })
  const { body } = await operator.post(`${path}/replay`, { ...REASON, dry_run: true })
  const { changes } = body as { changes: { key: string }[] }
  expect(changes.find(({ key }) => key === invoice['id'])).toMatchObject({
    change: 'updated',
    before: { status: 'deferred' },
    after: { status: 'processed' },
  })
})

test('a replay does what the dry run showed, and says in the audit log who, why and what', async () => {
  const { buyer, event, path } = await deadEvent()
  const dry = await operator.post(`${path}/replay`, { ...REASON, dry_run: true })
  const replayed = await operator.post(`${path}/replay`, REASON)
  expect(replayed.body).toMatchObject({ dry_run: false, outcome: 'success' })
  const shape = ({ body }: { body: unknown }) =>
    (body as { changes: { table: string; change: string }[] }).changes.map(
      ({ table, change }) => `${change} ${table}`,
    )
  expect(shape(replayed)).toEqual(shape(dry))
  expect(await outcomeOf(api, buyer)).toMatchObject({
    customers: 1,
    subscriptions: 1,
    tokens: 1,
    status: 'active',
  })
  expect(await auditOf(String(event['id']))).toMatchObject({
    data: [
      {
        actor: 'ADMIN_API_KEY',
        action: 'event.replay',
        reason: REASON.reason,
        ip: '127.0.0.1',
        before: { status: 'dead' },
        after: { outcome: 'success' },
      },
    ],
  })
})

test('replaying what was processed changes nothing twice', async () => {
  const buyer = newBuyer()
  const events = [
    checkoutEvent(buyer),
    subscriptionEvent(buyer, 'created'),
    invoiceEvent(buyer, 'paid'),
    subscriptionEvent(buyer, 'updated', { after: 60, previous: { cancel_at: 1 } }),
  ]
  for (const event of events) await api.deliver(event)
  const before = await outcomeOf(api, buyer)
  for (const event of events) {
    const { body } = await operator.post(`/events/${String(event['id'])}/replay`, REASON)
    const { changes } = body as { changes: { table: string }[] }
    expect(changes.filter(({ table }) => table !== 'webhook_events')).toEqual([])
  }
  expect(await outcomeOf(api, buyer)).toEqual(before)
})

test('a replay that fails changes nothing, leaves its error and is audited', async () => {
  const { event, path } = await deadEvent()
  await api.deps.db
    .updateTable('webhookEvents')
    .set({ payload: JSON.stringify({ id: event['id'], broken: true }) })
    .where('id', '=', String(event['id']))
    .execute()
  expect((await operator.post(`${path}/replay`, { ...REASON, dry_run: true })).body).toMatchObject({
    outcome: 'failed',
    error: expect.stringContaining('unreadable'),
  })
  const { status, body } = await operator.post(`${path}/replay`, REASON)
  expect([status, body]).toMatchObject([500, { error: { code: 'processing_failed' } }])
  expect(await eventStatus(api, event)).toMatchObject({
    status: 'dead',
    lastError: expect.stringContaining('unreadable'),
  })
  expect(await auditOf(String(event['id']))).toMatchObject({ data: [{ after: { outcome: 'failed' } }] })
})

test.each([[{}], [{ reason: '' }], [{ reason: '   ' }], [{ reason: 'x'.repeat(501) }], [{ reason: 1 }]])(
  'a replay without a proper reason is refused: %j',
  async (body) => {
    const { event, path } = await deadEvent()
    expect(await operator.post(`${path}/replay`, body)).toMatchObject({
      status: 400,
      body: { error: { param: 'reason' } },
    })
    expect(await eventStatus(api, event)).toMatchObject({ status: 'dead' })
  },
)

test('pages by cursor show every event once, newest first', async () => {
  const seen: string[] = []
  let cursor: string | null = null
  do {
    const query: string = cursor ? `&cursor=${cursor}` : ''
    const { body } = await operator.get(`/events?limit=3${query}`)
    const page = body as { data: { id: string; received_at: string }[]; next_cursor: string | null }
    seen.push(...page.data.map(({ id }) => id))
    cursor = page.next_cursor
  } while (cursor)
  const stored = await api.deps.db
    .selectFrom('webhookEvents')
    .select('id')
    .orderBy('receivedAt', 'desc')
    .orderBy('id', 'desc')
    .execute()
  expect(seen).toEqual(stored.map(({ id }) => id))
})

test('the list filters by status and type, and refuses what it does not know', async () => {
  const dead = (await operator.get('/events?status=dead')).body as { data: { status: string }[] }
  expect(new Set(dead.data.map(({ status }) => status))).toEqual(new Set(['dead']))
  const paid = (await operator.get('/events?type=invoice.paid')).body as { data: unknown[] }
  expect(paid.data).toHaveLength(1)
  for (const query of ['status=lost', 'limit=0', 'limit=201', 'cursor=nonsense', 'limit=1&limit=2']) {
    expect([query, (await operator.get(`/events?${query}`)).status]).toEqual([query, 400])
  }
})

test('an event is shown whole, and an unknown one is a 404', async () => {
  const { event, path } = await deadEvent()
  expect((await operator.get(path)).body).toMatchObject({ id: event['id'], status: 'dead', payload: event })
  expect((await operator.get('/events/evt_unknown')).status).toBe(404)
  expect((await operator.post('/events/evt_unknown/replay', REASON)).status).toBe(404)
})
