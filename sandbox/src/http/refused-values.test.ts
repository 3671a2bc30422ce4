import { describe, expect, test } from 'vitest'
import { makeCustomer, makePrice, TEST_KEY, useSandbox } from '../testing/test-sandbox.ts'

const { url, stripe, eventTypes } = await useSandbox()
const price = await makePrice(stripe)
const team = await makePrice(stripe, 9900)
const customer = await makeCustomer(stripe)
const stranger = await makeCustomer(stripe)
const foreign = String(stranger.invoice_settings.default_payment_method)
const subscription = await stripe.subscriptions.create({
  customer: customer.id,
  items: [{ price: price.id }],
})
const coupon = await stripe.coupons.create({ percent_off: 10, duration: 'forever', max_redemptions: 2 })
const item = String(subscription.items.data[0]?.id)

const PAST = '1'
const session = {
  mode: 'subscription',
  success_url: 'http://localhost/',
  'line_items[0][price]': price.id,
  'line_items[0][quantity]': '1',
}
const bought = { customer: customer.id, 'items[0][price]': price.id }
const own = `subscriptions/${subscription.id}`
const monthly = { product: String(price.product), currency: 'usd', 'recurring[interval]': 'month' }
const couponTwice = { 'discounts[0][coupon]': coupon.id, 'discounts[1][coupon]': coupon.id }
const code = { 'promotion[type]': 'coupon', 'promotion[coupon]': coupon.id }

async function post(path: string, form: Record<string, string>) {
  const headers = { authorization: `Bearer ${TEST_KEY}` }
  const body = new URLSearchParams(form)
  const response = await fetch(`${url}/v1/${path}`, { method: 'POST', headers, body })
  const answer = (await response.json()) as { error: { param?: string; type?: string } }
  return { status: response.status, error: answer.error }
}

describe('a value that Stripe refuses is refused, and nothing happens', () => {
  test.each<[path: string, form: Record<string, string>, param: string | undefined]>([
    ['subscriptions', { ...bought, payment_behavior: 'pending_if_incomplete' }, 'payment_behavior'],
    ['subscriptions', { ...bought, 'items[1][price]': price.id }, 'items'],
    ['subscriptions', { ...bought, 'items[0][quantity]': '-1' }, 'items[0][quantity]'],
    ['subscriptions', { ...bought, cancel_at: PAST }, 'cancel_at'],
    ['subscriptions', { ...bought, cancel_at: '9999999999', cancel_at_period_end: 'true' }, undefined],
    ['subscriptions', { ...bought, trial_end: PAST }, 'trial_end'],
    ['subscriptions', { ...bought, trial_period_days: '731' }, 'trial_period_days'],
    ['subscriptions', { ...bought, trial_period_days: '-1' }, 'trial_period_days'],
    ['subscriptions', { ...bought, collection_method: 'send_invoice' }, 'days_until_due'],
    ['subscriptions', { ...bought, days_until_due: '5' }, 'days_until_due'],
    ['subscriptions', { ...bought, default_payment_method: foreign }, 'default_payment_method'],
    [own, { default_payment_method: foreign }, 'default_payment_method'],
    [own, { cancel_at: PAST }, 'cancel_at'],
    [own, { cancel_at: '9999999999', cancel_at_period_end: 'true' }, undefined],
    [own, { cancel_at: '', cancel_at_period_end: 'false' }, undefined],
    [own, { trial_end: PAST }, 'trial_end'],
    [
      own,
      { 'pause_collection[behavior]': 'void', 'pause_collection[resumes_at]': PAST },
      'pause_collection[resumes_at]',
    ],
    [own, { collection_method: 'send_invoice' }, 'days_until_due'],
    [own, { days_until_due: '5' }, 'days_until_due'],
    [own, { 'items[0][id]': item, 'items[0][deleted]': 'true' }, 'items'],
    [own, { 'items[0][id]': item, 'items[0][quantity]': '-1' }, 'items[0][quantity]'],
    [own, { 'items[0][price]': price.id }, 'items'],
    ['subscription_items', { subscription: subscription.id, price: price.id }, 'items'],
    [
      `customers/${customer.id}`,
      { 'invoice_settings[default_payment_method]': foreign },
      'invoice_settings[default_payment_method]',
    ],
    ['customers', { email: `${'a'.repeat(510)}@b.co` }, 'email'],
    ['invoices', { customer: customer.id, collection_method: 'send_invoice' }, 'days_until_due'],
    ['invoices', { customer: customer.id, days_until_due: '5' }, 'days_until_due'],
    ['coupons', { amount_off: '-5', currency: 'usd', duration: 'once' }, 'amount_off'],
    ['coupons', { percent_off: '5', duration: 'once', duration_in_months: '3' }, 'duration_in_months'],
    ['coupons', { percent_off: '5', duration: 'once', redeem_by: PAST }, 'redeem_by'],
    ['coupons', { percent_off: '5', duration: 'once', max_redemptions: '0' }, 'max_redemptions'],
    ['coupons', { percent_off: '5', duration: 'once', name: 'x'.repeat(41) }, 'name'],
    ['promotion_codes', { ...code, code: 'a b%' }, 'code'],
    ['promotion_codes', { ...code, expires_at: PAST }, 'expires_at'],
    ['promotion_codes', { ...code, max_redemptions: '5' }, 'max_redemptions'],
    ['prices', { ...monthly, unit_amount_decimal: 'many' }, 'unit_amount_decimal'],
    ['prices', { ...monthly, unit_amount_decimal: '1e3' }, 'unit_amount_decimal'],
    ['prices', { ...monthly, unit_amount: '5', unit_amount_decimal: '5' }, undefined],
    [
      'prices',
      { ...monthly, unit_amount: '5', 'recurring[interval_count]': '0' },
      'recurring[interval_count]',
    ],
    [
      'prices',
      { ...monthly, unit_amount: '5', 'recurring[interval_count]': '37' },
      'recurring[interval_count]',
    ],
    [
      'checkout/sessions',
      { ...session, 'subscription_data[trial_period_days]': '0' },
      'subscription_data[trial_period_days]',
    ],
    [
      'checkout/sessions',
      { ...session, 'subscription_data[trial_end]': PAST },
      'subscription_data[trial_end]',
    ],
    ['checkout/sessions', { ...session, ui_mode: 'embedded_page' }, 'ui_mode'],
    [
      'checkout/sessions',
      { ...session, 'phone_number_collection[enabled]': 'true' },
      'phone_number_collection[enabled]',
    ],
    ['checkout/sessions', { ...session, cancel_url: '' }, 'cancel_url'],
    ['checkout/sessions', { ...session, 'payment_method_types[0]': 'bogus' }, 'payment_method_types[0]'],
    [
      'checkout/sessions',
      { ...session, 'payment_method_types[0]': 'card', 'payment_method_types[1]': 'card' },
      'payment_method_types',
    ],
    [
      'subscriptions',
      {
        ...bought,
        'payment_settings[payment_method_types][0]': 'card',
        'payment_settings[payment_method_types][1]': 'card',
      },
      'payment_settings[payment_method_types]',
    ],
    ['subscriptions', { ...bought, ...couponTwice }, 'discounts'],
    [own, couponTwice, 'discounts'],
    ['billing_portal/sessions', { customer: customer.id, return_url: '' }, 'return_url'],
    ['products', { name: '' }, 'name'],
    [`products/${String(price.product)}`, { name: ' ' }, 'name'],
    ['prices', { 'product_data[name]': '', currency: 'usd', unit_amount: '5' }, 'product_data[name]'],
    [
      'invoiceitems',
      { customer: customer.id, amount: '5', currency: 'usd', 'pricing[price]': price.id },
      undefined,
    ],
    ['checkout/sessions', { ...session, client_reference_id: 'x'.repeat(201) }, 'client_reference_id'],
  ])('%s %o', async (path, form, param) => {
    const before = await eventTypes()
    const { status, error } = await post(path, form)
    expect({ status, type: error?.type, param: error?.param }).toEqual({
      status: 400,
      type: 'invalid_request_error',
      param,
    })
    expect(await eventTypes()).toEqual(before)
  })

  test('an invoice is paid with a method of its customer only', async () => {
    await stripe.invoiceItems.create({ customer: customer.id, amount: 500, currency: 'usd' })
    const invoice = await stripe.invoices.create({
      customer: customer.id,
      pending_invoice_items_behavior: 'include',
    })
    const pay = (payment_method: string) => stripe.invoices.pay(invoice.id, { payment_method })
    await expect(pay(foreign)).rejects.toMatchObject({ statusCode: 400, param: 'payment_method' })
    expect((await pay(String(customer.invoice_settings.default_payment_method))).status).toBe('paid')
  })
})

test('what is at the edge is taken', async () => {
  for (const [path, form] of [
    ['subscriptions', { ...bought, 'items[0][quantity]': '0', trial_period_days: '730' }],
    ['subscriptions', { ...bought, 'items[1][price]': team.id }],
    ['subscriptions', { ...bought, collection_method: 'send_invoice', days_until_due: '0' }],
    ['prices', { ...monthly, unit_amount_decimal: '12.5', 'recurring[interval_count]': '36' }],
    ['coupons', { percent_off: '5', duration: 'repeating', duration_in_months: '1' }],
    ['promotion_codes', { ...code, code: 'A-1', max_redemptions: '2' }],
  ] as const)
    expect(await post(path, form)).toMatchObject({ status: 200 })
})
