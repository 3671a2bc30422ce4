import { afterAll, beforeAll, expect, test } from 'vitest'
import { checkoutEvent, event, newBuyer } from '../../../testing/events.ts'
import { type EventApi, sign, startEventApi, WEBHOOK_SECRET } from '../../../testing/start-event-api.ts'

const OLD_SECRET = 'whsec_theSecretThatIsBeingRolled01'
const JSON_TYPE = { 'content-type': 'application/json' }

let api: EventApi
beforeAll(async () => {
  api = await startEventApi({
    STRIPE_WEBHOOK_SECRET: `${WEBHOOK_SECRET},${OLD_SECRET}`,
    WEBHOOK_RATE_LIMIT: '1000',
  })
})
afterAll(async () => await api.close())

async function countEvents(): Promise<number> {
  return (await api.deps.db.selectFrom('webhookEvents').select('id').execute()).length
}

const body = JSON.stringify(checkoutEvent(newBuyer()))
const now = () => new Date()
const seconds = () => Math.floor(Date.now() / 1000)
const valid = () => sign(body, now())
const signature = () => /v1=([0-9a-f]+)/.exec(valid())?.[1] ?? ''

const BAD_HEADERS: Record<string, () => string> = {
  empty: () => '',
  'not a signature': () => 'hello',
  'of another secret': () => sign(body, now(), 'whsec_somebodyElse'),
  'of another body': () => sign(`${body} `, now()),
  'six minutes old': () => sign(body, new Date(Date.now() - 360_000)),
  'six minutes in the future': () => sign(body, new Date(Date.now() + 360_000)),
  'years in the future': () => sign(body, new Date('2090-01-01')),
  'without timestamp': () => `v1=${signature()}`,
  'with two timestamps': () => `t=${seconds()},${valid()}`,
  'with a negative timestamp': () => `t=-1,v1=${signature()}`,
  'with a word as timestamp': () => `t=now,v1=${signature()}`,
  'without v1': () => `t=${seconds()}`,
  'with an empty v1': () => `t=${seconds()},v1=`,
  'with v0 only': () => valid().replace('v1=', 'v0='),
  'truncated by a character': () => valid().slice(0, -1),
  'longer by a character': () => `${valid()}0`,
  'not hexadecimal': () => `t=${seconds()},v1=${'z'.repeat(64)}`,
  'not ASCII': () => `t=${seconds()},v1=\u00e9\u00e9`,
  'with a hundred signatures': () => `${valid()}${`,v1=${'0'.repeat(64)}`.repeat(100)}`,
  'of 5000 characters': () => `${valid()},x=${'a'.repeat(5000)}`,
}

for (const [name, header] of Object.entries(BAD_HEADERS)) {
  test(`a signature header ${name} gets 400 and stores nothing`, async () => {
    const before = await countEvents()
    const reply = await api.post(body, { ...JSON_TYPE, 'stripe-signature': header() })
    expect(reply.status).toBe(400)
    expect(reply.body).toMatchObject({ error: { code: 'invalid_signature' } })
    expect(await countEvents()).toBe(before)
  })
}

test('a missing signature gets 400', async () => {
  expect((await api.post(body, JSON_TYPE)).status).toBe(400)
})

const BAD_BODIES: Record<string, string> = {
  'not JSON': 'hello',
  'cut off': '{"id":"evt_1","object":"event"',
  null: 'null',
  'a list': '[]',
  'a thin event': JSON.stringify({
    id: 'evt_thin',
    object: 'v2.core.event',
    type: 'v1.billing.meter',
    created: '2026-01-01',
  }),
  'without an object': JSON.stringify({ id: 'evt_1', object: 'event', type: 'x', created: 1, data: {} }),
  'without an id': JSON.stringify({ ...event('x', { id: 'y' }, 1_700_000_000), id: undefined }),
  'with an endless id': JSON.stringify({ ...event('x', { id: 'y' }, 1_700_000_000), id: 'e'.repeat(300) }),
  'with an absurd time': JSON.stringify(event('x', { id: 'y' }, 1e300)),
}

for (const [name, signed] of Object.entries(BAD_BODIES)) {
  test(`a signed body that is ${name} gets 400 and stores nothing`, async () => {
    const before = await countEvents()
    const reply = await api.post(signed, { ...JSON_TYPE, 'stripe-signature': sign(signed, now()) })
    expect(reply.status).toBe(400)
    expect(reply.body).toMatchObject({ error: { code: 'invalid_payload' } })
    expect(await countEvents()).toBe(before)
  })
}

test('an empty body gets 400', async () => {
  expect((await api.post('', { ...JSON_TYPE, 'stripe-signature': sign('', now()) })).status).toBe(400)
})

test('while a secret is being rolled, both are accepted', async () => {
  for (const secret of [WEBHOOK_SECRET, OLD_SECRET]) {
    const payload = JSON.stringify(
      event('product.created', { id: 'prod_1', object: 'product' }, 1_700_000_000),
    )
    const reply = await api.post(payload, { ...JSON_TYPE, 'stripe-signature': sign(payload, now(), secret) })
    expect(reply.status).toBe(200)
  }
})

for (const [name, text] of Object.entries({ 'U+0000': 'a\u0000b', 'half a surrogate pair': 'a\ud83d' })) {
  test(`${name}, which PostgreSQL cannot hold, does no harm in a value or a key`, async () => {
    const object = { id: 'prod_2', object: 'product', name: text, metadata: { [text]: 'x' } }
    expect((await api.deliver(event('product.created', object, 1_700_000_000))).status).toBe(200)
  })
}

test('another content type gets 415, a wrong method 4xx, a body over the limit 413', async () => {
  const header = { 'stripe-signature': valid() }
  expect((await api.post(body, { ...header, 'content-type': 'text/plain' })).status).toBe(415)
  expect(
    (await api.post(body, { ...header, 'content-type': 'application/x-www-form-urlencoded' })).status,
  ).toBe(415)
  const get = await fetch(`${api.url}/api/v1/webhooks/stripe`)
  expect(get.status).toBeGreaterThanOrEqual(404)
  expect(get.status).toBeLessThan(500)
  expect((await api.post('x'.repeat(1024 * 1024 + 1), { ...JSON_TYPE, ...header })).status).toBe(413)
})

test('an event of nearly one MiB is taken', async () => {
  const large = event(
    'product.created',
    { id: 'prod_3', object: 'product', text: 'x'.repeat(1_000_000) },
    1_700_000_000,
  )
  expect((await api.deliver(large)).status).toBe(200)
})

test('the log holds no signature and no secret', () => {
  const log = api.logLines().join('')
  expect(log).not.toContain(signature())
  expect(log).not.toContain(WEBHOOK_SECRET)
})

test.each([20_000, 200_000])(
  'a signed event nested %i deep is permanently refused, not reported as an outage',
  async (depth) => {
    const whole = JSON.stringify(
      event('invoice.paid', { id: 'in_deep', object: 'invoice', metadata: 'DEEP' }, seconds()),
    )
    for (const inner of ['0', String.raw`"\u0000"`]) {
      const deep = whole.replace('"DEEP"', `${'['.repeat(depth)}${inner}${']'.repeat(depth)}`)
      const reply = await api.post(deep, { ...JSON_TYPE, 'stripe-signature': sign(deep, now()) })
      expect(reply).toMatchObject({ status: 400, body: { error: { code: 'invalid_payload' } } })
    }
  },
)
