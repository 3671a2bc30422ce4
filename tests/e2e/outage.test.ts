import type { Browser, Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { useProduct } from '../harness/product.ts'
import type { Stack } from '../harness/stack.ts'
import { waitFor } from '../harness/wait-for.ts'
import {
  buyPlan,
  countMails,
  orderPlan,
  type Purchase,
  receiveMail,
  settle,
  tokenIn,
  validate,
  waitForAnswer,
} from './buyer.ts'
import { signIn } from './dashboard.ts'
import { admin } from './operator.ts'
import { openPortal, switchPlan } from './portal.ts'

const TWO_DAYS_SECONDS = 2 * 86_400
const HOUR_SECONDS = 3600
const newcomer = 'newcomer@buyers.example'
const product = useProduct()
let stack: Stack
let browser: Browser
let page: Page
let switching: Purchase
let leaving: Purchase
let quitting: Purchase
let newcomerToken: string

beforeAll(async () => {
  ;({ stack, browser } = await product.start())
  page = await browser.newPage()
  switching = await buyPlan(page, stack, 'personal', 'switching@buyers.example')
  leaving = await buyPlan(page, stack, 'team', 'leaving@buyers.example')
  quitting = await buyPlan(page, stack, 'personal', 'quitting@buyers.example')
  await settle(stack)
  await loseEvents(async () => {
    await orderPlan(page, stack, 'team', { number: '4242424242424242', email: newcomer })
    await signIn(page, stack, 'switching@buyers.example')
    await openPortal(page)
    await switchPlan(page, 'Team')
    for (const { subscriptionId } of [leaving, quitting])
      await stack.sandbox.stripe.subscriptions.cancel(subscriptionId)
    await stack.sandbox.advanceClock(TWO_DAYS_SECONDS)
  })
})

/** Stripe delivers nothing that happens in the meantime, as if it had disabled the endpoint. */
async function loseEvents(meanwhile: () => Promise<void>): Promise<void> {
  const { webhookEndpoints } = stack.sandbox.stripe
  const [endpoint] = (await webhookEndpoints.list()).data
  if (!endpoint) throw new Error('No webhook endpoint is registered')
  await webhookEndpoints.update(endpoint.id, { disabled: true })
  await meanwhile()
  await webhookEndpoints.update(endpoint.id, { disabled: false })
}

test('an outage of two days goes unnoticed here: nothing came of the purchase, the switch and the cancellations', async () => {
  expect(await countMails(stack.sandbox, newcomer, 'Welcome')).toBe(0)
  expect(await validate(stack.apiUrl, switching.token)).toMatchObject({ body: { tier: 'personal' } })
  for (const { token } of [leaving, quitting]) expect((await validate(stack.apiUrl, token)).status).toBe(200)
})

test('one subscription is put right by hand: the difference is shown first, then the token is refused', async () => {
  const { subscriptionId, token } = leaving
  const shown = await admin(stack, 'reconcile', subscriptionId, '--dry-run')
  expect(shown).toContain('canceled')
  expect((await validate(stack.apiUrl, token)).status).toBe(200)
  await admin(stack, 'reconcile', subscriptionId, '--reason', 'Cancelled during the outage')
  expect((await validate(stack.apiUrl, token)).status).toBe(401)
  await receiveMail(stack.sandbox, 'leaving@buyers.example', 'access has ended')
})

test('reconciliation brings the rest by itself: the token of the purchase, the limits of the switch, the refusal', async () => {
  // The event list is read every ten minutes, and when a worker starts.
  await stack.restart(0)
  newcomerToken = tokenIn(await receiveMail(stack.sandbox, newcomer, 'Welcome'))
  expect(await validate(stack.apiUrl, newcomerToken)).toMatchObject({ status: 200, body: { tier: 'team' } })
  await waitFor('the limits of Team', async () => {
    const { body } = await validate(stack.apiUrl, switching.token)
    return (body as Record<string, unknown>)['tier'] === 'team' ? true : undefined
  })
  await waitForAnswer(stack.apiUrl, quitting.token, 401)
  await receiveMail(stack.sandbox, 'switching@buyers.example', 'plan is now Team')
  await receiveMail(stack.sandbox, 'quitting@buyers.example', 'access has ended')
})

test('what both ways told of was told once, and another look finds nothing', async () => {
  await settle(stack)
  await expectMailedOnce([
    [newcomer, 'Welcome'],
    ['switching@buyers.example', 'plan is now'],
    ['leaving@buyers.example', 'access has ended'],
    ['quitting@buyers.example', 'access has ended'],
  ])
  expect(await admin(stack, 'reconcile', '--all', '--dry-run')).toMatch(/^\d compared, 0 differ/)
})

test('after another outage one command shows what differs and repairs it; late events then change nothing', async () => {
  const { subscriptions } = stack.sandbox.stripe
  await loseEvents(async () => {
    const { items } = await subscriptions.retrieve(switching.subscriptionId)
    const price = String(stack.priceIds['STRIPE_PRICE_MCP_ENTERPRISE'])
    await subscriptions.update(switching.subscriptionId, {
      items: [{ id: String(items.data[0]?.id), price }],
    })
    await subscriptions.cancel(await subscriptionOf(newcomerToken))
    // Events of the last few seconds are left to the next read of the event list.
    await stack.sandbox.advanceClock(HOUR_SECONDS)
  })
  expect(await admin(stack, 'reconcile', '--all', '--dry-run')).toMatch(/2 differ, nothing was changed/)
  expect((await validate(stack.apiUrl, newcomerToken)).status).toBe(200)
  const repaired = await admin(stack, 'reconcile', '--all', '--reason', 'Webhooks were lost')
  expect(repaired).toMatch(/2 differ, 2 repaired, 0 failed/)
  expect((await validate(stack.apiUrl, newcomerToken)).status).toBe(401)
  expect(await validate(stack.apiUrl, switching.token)).toMatchObject({ body: { tier: 'enterprise' } })

  await stack.restart(0)
  await waitFor('the lost events to be taken in', async () => {
    const events = await stack.query(
      `SELECT 1 FROM webhook_events WHERE type = 'customer.subscription.deleted'`,
    )
    return events.length === 3 ? true : undefined
  })
  await settle(stack)
  await expectMailedOnce([
    [newcomer, 'access has ended'],
    ['switching@buyers.example', 'plan is now Enterprise'],
  ])
})

async function subscriptionOf(token: string): Promise<string> {
  const { body } = await validate(stack.apiUrl, token)
  return String((body as Record<string, unknown>)['subscription_id'])
}

async function expectMailedOnce(mails: [to: string, subject: string][]): Promise<void> {
  const counts = await Promise.all(mails.map(([to, subject]) => countMails(stack.sandbox, to, subject)))
  expect(mails.map((mail, index) => [...mail, counts[index]])).toEqual(mails.map((mail) => [...mail, 1]))
}
