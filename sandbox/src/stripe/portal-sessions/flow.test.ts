import type Stripe from 'stripe'
import { expect, test } from 'vitest'
import { makeCustomer, makePrice, useSandbox } from '../../testing/test-sandbox.ts'

const { stripe } = await useSandbox()
const personal = await makePrice(stripe, 1900)
const team = await makePrice(stripe, 9900)

async function subscribe() {
  const customer = (await makeCustomer(stripe)).id
  const subscription = await stripe.subscriptions.create({ customer, items: [{ price: personal.id }] })
  const item = subscription.items.data[0]?.id ?? ''
  const open = (flow_data: Stripe.BillingPortal.SessionCreateParams.FlowData, more = {}) =>
    stripe.billingPortal.sessions.create({ customer, flow_data, ...more })
  const confirm = (price: string, id = item) =>
    open({
      type: 'subscription_update_confirm',
      after_completion: { type: 'redirect', redirect: { return_url: 'http://localhost:5173/dashboard' } },
      subscription_update_confirm: { subscription: subscription.id, items: [{ id, price, quantity: 1 }] },
    })
  return { customer, subscription: subscription.id, item, open, confirm }
}

test('a session for one step says which, and leads there', async () => {
  const { subscription, item, confirm, open } = await subscribe()
  const session = await confirm(team.id)
  expect(session.url).toMatch(/\/p\/session\/bps_\w+\/flow$/)
  expect(session.flow).toEqual({
    type: 'subscription_update_confirm',
    after_completion: {
      type: 'redirect',
      redirect: { return_url: 'http://localhost:5173/dashboard' },
      hosted_confirmation: null,
    },
    customer_update: null,
    subscription_cancel: null,
    subscription_pause: null,
    subscription_update: null,
    subscription_update_confirm: {
      subscription,
      discounts: null,
      items: [{ id: item, price: team.id, quantity: 1 }],
    },
  })
  const pages = {
    payment_method_update: await open({ type: 'payment_method_update' }),
    subscription_cancel: await open({ type: 'subscription_cancel', subscription_cancel: { subscription } }),
    subscription_update: await open({ type: 'subscription_update', subscription_update: { subscription } }),
    confirm: session,
  }
  const titles = Object.values(pages).map(async ({ url }) => {
    return /<h1>(.*?)<\/h1>/.exec(await (await fetch(url)).text())?.[1]
  })
  expect(await Promise.all(titles)).toEqual([
    'Replace your card',
    'Cancel your plan',
    'Update your plan',
    'Confirm your updates',
  ])
})

test('a step that cannot be taken is refused when the session is made', async () => {
  const mine = await subscribe()
  const theirs = await subscribe()
  const off = await stripe.billingPortal.configurations.create({
    features: { invoice_history: { enabled: true } },
  })
  const flow = {
    type: 'subscription_update',
    subscription_update: { subscription: mine.subscription },
  } as const
  const refusals: [Promise<unknown>, RegExp][] = [
    [mine.confirm(personal.id), /no changes to confirm/],
    [mine.confirm('price_none'), /No such price/],
    [mine.confirm(team.id, 'si_none'), /No such subscription item/],
    [mine.confirm(team.id, theirs.item), /No such subscription item/],
    [mine.open({ type: 'subscription_update' }), /Missing required param/],
    [theirs.open(flow), /No such subscription/],
    [mine.open(flow, { configuration: off.id }), /disabled in the portal configuration/],
  ]
  for (const [refused, message] of refusals) await expect(refused).rejects.toThrow(message)
  await stripe.subscriptions.cancel(mine.subscription)
  await expect(mine.open(flow)).rejects.toThrow(/its status is `canceled`/)
})

test('a plan in another currency is neither confirmed nor offered', async () => {
  const { confirm, open, subscription } = await subscribe()
  const yen = await stripe.prices.create({
    product: String(team.product),
    currency: 'jpy',
    unit_amount: 15_000,
    recurring: { interval: 'month' },
  })
  await expect(confirm(yen.id)).rejects.toMatchObject({ statusCode: 400 })
  const { url } = await open({ type: 'subscription_update', subscription_update: { subscription } })
  expect(await (await fetch(url)).text()).not.toContain(yen.id)
  const answer = await fetch(url.replace(/flow$/, `subscriptions/${subscription}/update`), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ price_id: yen.id }),
  })
  expect(await answer.json()).toEqual({ message: 'This plan is not on offer.' })
})
