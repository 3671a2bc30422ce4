import type Stripe from 'stripe'
import { expect, test } from 'vitest'
import { makePrice, useSandbox } from '../../testing/test-sandbox.ts'

const { stripe, url, control, eventTypes } = await useSandbox()
const monthly = await makePrice(stripe)
const once = await stripe.prices.create({
  product: String(monthly.product),
  unit_amount: 2500,
  currency: 'usd',
})

/** Follows a link as a browser does, to the session that it opens. */
async function visit(link: string): Promise<string> {
  const response = await fetch(link, { redirect: 'manual' })
  expect(response.status).toBe(303)
  return /cs_test_\w+/.exec(response.headers.get('location') ?? '')?.[0] ?? ''
}

async function payAt(link: string): Promise<Stripe.Checkout.Session> {
  const id = await visit(link)
  await control(`POST /_sandbox/checkout/sessions/${id}/pay`, { email: 'buyer@example.com' })
  return stripe.checkout.sessions.retrieve(id)
}

test('a link sells again and again, each time with a session of its own that carries its metadata', async () => {
  const link = await stripe.paymentLinks.create({
    line_items: [{ price: once.id, quantity: 2 }],
    metadata: { pack: 'starter' },
    payment_intent_data: { metadata: { pack: 'starter' } },
    after_completion: { type: 'redirect', redirect: { url: 'https://shop.example/thanks' } },
  })
  expect(link).toMatchObject({
    active: true,
    currency: 'usd',
    url: expect.stringContaining(`${url}/b/test_`),
  })
  const first = await payAt(`${link.url}?client_reference_id=account-1`)
  const second = await payAt(link.url)
  expect(first).toMatchObject({
    payment_link: link.id,
    mode: 'payment',
    payment_status: 'paid',
    amount_total: 5000,
    metadata: { pack: 'starter' },
    client_reference_id: 'account-1',
    success_url: 'https://shop.example/thanks',
  })
  expect(second.id).not.toBe(first.id)
  const intent = await stripe.paymentIntents.retrieve(String(first.payment_intent))
  expect(intent.metadata).toEqual({ pack: 'starter' })
})

test('a link with a recurring price sells a subscription, with its trial and metadata', async () => {
  const link = await stripe.paymentLinks.create({
    line_items: [{ price: monthly.id, quantity: 1 }],
    subscription_data: { trial_period_days: 7, metadata: { tier: 'personal' } },
  })
  const session = await payAt(`${link.url}?locked_prefilled_email=known@example.com`)
  expect(session).toMatchObject({ mode: 'subscription', customer_email: 'known@example.com' })
  const subscription = await stripe.subscriptions.retrieve(String(session.subscription))
  expect(subscription).toMatchObject({ status: 'trialing', metadata: { tier: 'personal' } })
  const thanks = await fetch(session.success_url ?? '')
  expect(await thanks.text()).toContain('Thanks for your payment')
})

test('a link that is switched off, or was used as often as it may be, opens no session', async () => {
  const link = await stripe.paymentLinks.create({
    line_items: [{ price: once.id, quantity: 1 }],
    restrictions: { completed_sessions: { limit: 1 } },
    inactive_message: 'Sold out',
  })
  await payAt(link.url)
  const used = await stripe.paymentLinks.retrieve(link.id)
  expect(used).toMatchObject({ active: false, restrictions: { completed_sessions: { count: 1, limit: 1 } } })
  const closed = await fetch(link.url, { redirect: 'manual' })
  expect(closed.status).toBe(200)
  expect(await closed.text()).toContain('Sold out')
  await stripe.paymentLinks.update(link.id, { active: true, restrictions: '', metadata: { again: 'yes' } })
  await payAt(link.url)
  expect((await stripe.paymentLinks.list({ active: true })).data.map(({ id }) => id)).toContain(link.id)
  expect(await eventTypes()).toEqual(expect.arrayContaining(['payment_link.created', 'payment_link.updated']))
  expect((await fetch(`${url}/b/test_unknown`)).status).toBe(404)
})

const item = { price: once.id, quantity: 1 }
test.each([
  [
    'a mixed-up mode',
    { line_items: [item], subscription_data: { description: 'Yearly' } },
    'subscription_data',
  ],
  ['a missing price', { line_items: [{ quantity: 1 }] }, 'line_items[0][price]'],
  [
    'a wrong address',
    { line_items: [item], after_completion: { type: 'redirect', redirect: { url: 'x' } } },
    'after_completion[redirect][url]',
  ],
  [
    'a parameter that is not modelled',
    { line_items: [item], custom_text: { submit: { message: 'Now' } } },
    'custom_text[submit][message]',
  ],
] as const)('%s is refused by name', async (_name, params, param) => {
  const given = params as unknown as Stripe.PaymentLinkCreateParams
  await expect(stripe.paymentLinks.create(given)).rejects.toMatchObject({ param })
})
