import { describe, expect, test } from 'vitest'
import { makeCustomer, makePrice, makeSession, TEST_KEY, useSandbox } from '../testing/test-sandbox.ts'
import { trackParams } from './tracked-params.ts'

const { stripe, url, eventTypes } = await useSandbox()
const price = await makePrice(stripe)
const customer = await makeCustomer(stripe)

async function post(path: string, form: Record<string, string>) {
  const response = await fetch(`${url}/v1/${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${TEST_KEY}` },
    body: new URLSearchParams(form),
  })
  return { status: response.status, error: Object(await response.json()).error }
}

const session = {
  mode: 'subscription',
  'line_items[0][price]': price.id,
  'line_items[0][quantity]': '1',
  success_url: 'https://shop.example/success',
}

describe('a parameter without an effect here is refused by name, and nothing happens', () => {
  test.each([
    ['checkout/sessions', session, 'consent_collection[terms_of_service]', 'required'],
    ['checkout/sessions', session, 'subscription_data[application_fee_percent]', '10'],
    ['checkout/sessions', session, 'line_items[0][adjustable_quantity][enabled]', 'true'],
    [
      'checkout/sessions',
      { ...session, 'automatic_tax[enabled]': 'true' },
      'automatic_tax[liability][type]',
      'self',
    ],
    ['customers', {}, 'tax[ip_address]', '192.0.2.1'],
    ['customers', {}, 'cash_balance[settings][reconciliation_mode]', 'manual'],
    [
      'prices',
      { product: String(price.product), currency: 'usd', unit_amount: '1' },
      'custom_unit_amount[enabled]',
      'true',
    ],
    ['products', { name: 'A' }, 'tax_details[tax_code]', 'txcd_10103000'],
    ['subscriptions', { customer: customer.id, 'items[0][price]': price.id }, 'backdate_start_date', '1'],
    [
      'subscriptions',
      { customer: customer.id, 'items[0][price]': price.id },
      'items[0][tax_rates][0]',
      'txr_1',
    ],
    [
      'subscriptions',
      { customer: customer.id, 'items[0][price]': price.id },
      'items[0][discounts][0][coupon]',
      'SAVE25',
    ],
    ['invoices', { customer: customer.id }, 'footer', 'Thank you'],
    ['webhook_endpoints', { url: 'http://localhost/', 'enabled_events[0]': '*' }, 'connect', 'true'],
  ])('%s %o %s', async (path, form, param, value) => {
    const before = await eventTypes()
    const { status, error } = await post(path, { ...form, [param]: value })
    expect({ status, ...error }).toMatchObject({ status: 400, code: 'parameter_unknown', param })
    expect(error.message).toContain(`Received unknown parameter: ${param}. Stripe knows of it`)
    expect(await eventTypes()).toEqual(before)
  })

  test.each([
    ['subscriptions', 'collection_method', 'send_invoice', 200],
    ['subscriptions', 'current_period_start', '1', 400],
    ['invoices', 'due_date', '1', 400],
    ['events', 'delivery_success', 'true', 400],
    ['charges', 'transfer_group', 'a', 400],
  ])('a list of %s by %s', async (path, filter, value, status) => {
    const query = new URLSearchParams({ [filter]: value })
    const headers = { authorization: `Bearer ${TEST_KEY}` }
    expect((await fetch(`${url}/v1/${path}?${query}`, { headers })).status).toBe(status)
  })
})

describe('what Stripe refuses on a Checkout Session is refused', () => {
  test.each([
    { customer_update: { address: 'auto' as const } },
    { customer_creation: 'always' as const },
    { payment_intent_data: { description: 'a' } },
    { success_url: 'javascript:alert(1)' },
    { success_url: 'data:text/html,a' },
    { cancel_url: 'javascript:alert(1)' },
    { cancel_url: 'shop.example' },
  ])('%o', async (params) => {
    await expect(makeSession(stripe, price, params)).rejects.toMatchObject({
      type: 'StripeInvalidRequestError',
      param: Object.keys(params)[0],
    })
  })

  test('the portal leads back to web addresses only', async () => {
    const portal = { customer: customer.id, return_url: 'javascript:alert(1)' }
    await expect(stripe.billingPortal.sessions.create(portal)).rejects.toMatchObject({ code: 'url_invalid' })
  })
})

test('customer_update lets a known customer take over what the buyer typed', async () => {
  const known = await stripe.customers.create({ email: 'ada@example.com', name: 'A.' })
  const params = { customer: known.id, customer_update: { address: 'auto' as const, name: 'auto' as const } }
  const { id } = await makeSession(stripe, price, params)
  const answer = await fetch(`${url}/_sandbox/checkout/sessions/${id}/pay`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'Ada', country: 'FR' }),
  })
  expect(answer.status).toBe(200)
  expect(await stripe.customers.retrieve(known.id)).toMatchObject({ name: 'Ada', address: { country: 'FR' } })
})

test('only what was read counts as read: entries one by one, empty ones as a whole', () => {
  const given = { a: '1', list: [{ b: '2', c: '3' }], none: [], text: '', deep: { er: { d: 4 } } }
  const { params, unread } = trackParams(given)
  expect(unread()).toEqual(['a', 'list[0][b]', 'list[0][c]', 'none', 'text', 'deep[er][d]'])
  const [entry] = Object(params['list'])
  expect([params['a'], entry.b, params['none'], params['deep']]).toEqual(['1', '2', [], { er: { d: 4 } }])
  expect(Object.keys(params)).toHaveLength(5)
  expect(unread()).toEqual(['list[0][c]', 'text'])
})
