import { expect, test } from 'vitest'
import { clientOf, makePrice, makeSession, TEST_KEY, useSandbox } from '../testing/test-sandbox.ts'

const { stripe, url } = await useSandbox()
const auth = { authorization: `Bearer ${TEST_KEY}` }

async function raw(method: string, path: string, body?: string, headers: Record<string, string> = {}) {
  const form = body === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }
  const response = await fetch(url + path, {
    method,
    headers: { ...auth, ...form, ...headers },
    ...(body ? { body } : {}),
  })
  return { status: response.status, headers: response.headers, body: JSON.parse(await response.text()) }
}

test('a request without a key, with a live key or with nonsense is refused with 401', async () => {
  for (const key of ['sk_live_1234567890', 'nonsense']) {
    await expect(clientOf(url, key).customers.list()).rejects.toMatchObject({ statusCode: 401 })
  }
  const response = await fetch(`${url}/v1/customers`)
  expect(response.status).toBe(401)
})

test('the key is also taken as the user name of Basic auth', async () => {
  const basic = `Basic ${Buffer.from(`${TEST_KEY}:`).toString('base64')}`
  expect((await raw('GET', '/v1/customers', undefined, { authorization: basic })).status).toBe(200)
})

test('an unknown parameter is named and refused', async () => {
  const { status, body } = await raw('POST', '/v1/customers', 'emial=a%40b.co')
  expect(status).toBe(400)
  expect(body.error).toMatchObject({
    type: 'invalid_request_error',
    code: 'parameter_unknown',
    param: 'emial',
    message: 'Received unknown parameter: emial',
    doc_url: 'https://stripe.com/docs/error-codes/parameter-unknown',
  })
})

test('a missing, a wrong and an unsettable parameter each get their own error', async () => {
  expect((await raw('POST', '/v1/products', '')).body.error).toMatchObject({
    code: 'parameter_missing',
    param: 'name',
  })
  expect((await raw('GET', '/v1/customers?limit=many')).body.error).toMatchObject({ param: 'limit' })
  expect((await raw('GET', '/v1/customers?limit=101')).body.error).toMatchObject({
    message: 'This value must be less than or equal to 100.',
  })
  expect((await raw('POST', '/v1/coupons', 'percent_off=')).body.error).toMatchObject({
    code: 'parameter_invalid_empty',
  })
  expect((await raw('POST', '/v1/checkout/sessions', 'mode=lease')).body.error).toMatchObject({
    param: 'mode',
    message: 'Invalid mode: must be one of payment, setup, or subscription',
  })
  expect((await raw('POST', '/v1/customers', 'emial=a&nmae=b')).body.error).toMatchObject({
    param: 'emial',
    message: 'Received unknown parameters: emial, nmae',
  })
  const pages = '/v1/customers?starting_after=cus_a&ending_before=cus_b'
  expect((await raw('GET', pages)).status).toBe(400)
  expect((await raw('POST', '/v1/prices', 'product=prod_a&currency=zzz')).status).toBe(400)
})

test('what does not exist is 404 and says so', async () => {
  await expect(stripe.customers.retrieve('cus_nobody')).rejects.toMatchObject({
    statusCode: 404,
    code: 'resource_missing',
    message: "No such customer: 'cus_nobody'",
  })
  for (const method of ['GET', 'PUT']) {
    expect((await raw(method, '/v1/no_such_thing')).body.error).toMatchObject({
      type: 'invalid_request_error',
    })
  }
})

test('every answer carries a request id and the version that was asked for', async () => {
  const { headers } = await raw('GET', '/v1/customers', undefined, { 'stripe-version': '2025-09-30.clover' })
  expect(headers.get('request-id')).toMatch(/^req_\w{14}$/)
  expect(headers.get('stripe-version')).toBe('2025-09-30.clover')
  expect((await raw('GET', '/v1/customers')).headers.get('stripe-version')).toBe('2026-10-28.endive')
})

test('a version that is none, a publishable key and an endless idempotency key are refused', async () => {
  const get = (headers: Record<string, string>) => raw('GET', '/v1/customers', undefined, headers)
  expect((await get({ 'stripe-version': 'banana' })).body.error).toMatchObject({
    message: 'Invalid Stripe API version: banana',
  })
  const publishable = await get({ authorization: 'Bearer pk_test_1234567890' })
  expect(publishable).toMatchObject({ status: 401, body: { error: { code: 'secret_key_required' } } })
  const long = { 'idempotency-key': 'x'.repeat(256) }
  expect((await raw('POST', '/v1/customers', 'name=Ada', long)).status).toBe(400)
})

test('metadata has Stripe’s limits: 50 keys of 40 characters, values of 500', async () => {
  const create = (metadata: Record<string, string>) => stripe.customers.create({ metadata })
  const many = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`key${index}`, 'x']))
  const fits = { ...many(49), ['k'.repeat(40)]: 'v'.repeat(500) }
  expect((await create(fits)).metadata).toEqual(fits)
  for (const metadata of [many(51), { ['k'.repeat(41)]: 'v' }, { k: 'v'.repeat(501) }]) {
    await expect(create(metadata)).rejects.toMatchObject({ statusCode: 400, param: 'metadata' })
  }
})

test('the date of an answer is sandbox time, as are the dates in it', async () => {
  await fetch(`${url}/_sandbox/clock`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ advance_seconds: 86_400 }),
  })
  const { headers, body } = await raw('POST', '/v1/customers', 'name=Ada')
  expect(Math.abs(Date.parse(headers.get('date') ?? '') / 1000 - body.created)).toBeLessThanOrEqual(1)
})

test('a body that is too large is refused with 413', async () => {
  expect((await raw('POST', '/v1/customers', `name=${'x'.repeat(1_100_000)}`)).status).toBe(413)
})

test('a repeated idempotency key replays the first reply and does nothing', async () => {
  const once = await raw('POST', '/v1/customers', 'email=a%40b.co', { 'idempotency-key': 'key-one' })
  const twice = await raw('POST', '/v1/customers', 'email=a%40b.co', { 'idempotency-key': 'key-one' })
  expect(twice.body).toEqual(once.body)
  expect(twice.headers.get('idempotent-replayed')).toBe('true')
  expect(once.headers.get('idempotent-replayed')).toBeNull()
  expect((await stripe.customers.list({ email: 'a@b.co' })).data).toHaveLength(1)
})

test('an idempotency key with other parameters is refused', async () => {
  await raw('POST', '/v1/customers', 'email=one%40b.co', { 'idempotency-key': 'key-two' })
  const other = await raw('POST', '/v1/customers', 'email=two%40b.co', { 'idempotency-key': 'key-two' })
  expect(other.status).toBe(400)
  expect(other.body.error.type).toBe('idempotency_error')
})

test('lists are paged by cursor in both directions', async () => {
  const made = []
  for (const name of ['a', 'b', 'c', 'd', 'e'])
    made.push(await stripe.coupons.create({ name, percent_off: 10 }))
  const first = await stripe.coupons.list({ limit: 2 })
  expect(first.data.map((coupon) => coupon.name)).toEqual(['e', 'd'])
  expect(first.has_more).toBe(true)
  const second = await stripe.coupons.list({ limit: 2, starting_after: first.data[1]?.id ?? '' })
  expect(second.data.map((coupon) => coupon.name)).toEqual(['c', 'b'])
  const back = await stripe.coupons.list({ limit: 2, ending_before: second.data[0]?.id ?? '' })
  expect(back.data.map((coupon) => coupon.name)).toEqual(['e', 'd'])
  const all = await stripe.coupons.list({ limit: 2 }).autoPagingToArray({ limit: 100 })
  expect(all).toHaveLength(made.length)
})

test('references are expanded on objects and in lists, and what cannot be is refused', async () => {
  const price = await makePrice(stripe)
  const expanded = await stripe.prices.retrieve(price.id, { expand: ['product'] })
  expect(expanded.product).toMatchObject({ object: 'product' })
  const listed = await stripe.prices.list({ expand: ['data.product'] })
  expect(listed.data[0]?.product).toMatchObject({ object: 'product' })
  const session = await makeSession(stripe, price, { expand: ['line_items.data.price.product'] })
  expect(session.line_items?.data[0]?.price?.product).toMatchObject({ object: 'product' })
  await expect(stripe.prices.retrieve(price.id, { expand: ['nickname'] })).rejects.toMatchObject({
    statusCode: 400,
  })
  const deep = 'a.b.c.d.e'
  await expect(stripe.prices.retrieve(price.id, { expand: [deep] })).rejects.toMatchObject({
    statusCode: 400,
  })
})

test('metadata is merged key by key, and an empty value removes its key', async () => {
  const made = await stripe.customers.create({ metadata: { a: '1', b: '2' } })
  const changed = await stripe.customers.update(made.id, { metadata: { b: '', c: '3' } })
  expect(changed.metadata).toEqual({ a: '1', c: '3' })
  expect((await stripe.customers.update(made.id, { metadata: '' })).metadata).toEqual({})
})

test('a hundred checkout sessions at once are a hundred sessions', async () => {
  const price = await makePrice(stripe)
  const sessions = await Promise.all(Array.from({ length: 100 }, () => makeSession(stripe, price)))
  expect(new Set(sessions.map((session) => session.id)).size).toBe(100)
})
