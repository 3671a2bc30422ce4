import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser } from '../harness/browser.ts'
import { createTestDatabase } from '../harness/database.ts'
import { type Stack, startStack } from '../harness/stack.ts'
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
const newcomer = 'newcomer@buyers.example'
let stack: Stack
let browser: Browser
let page: Page
let switching: Purchase
let leaving: Purchase
let quitting: Purchase

beforeAll(async () => {
  stack = await startStack({ database: await createTestDatabase(), web: true })
  browser = await launchBrowser()
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

afterAll(async () => {
  await browser?.close()
  await stack?.close()
})

/** Meanwhile Stripe sends nothing, now or later, as to an endpoint that it has given up. */
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
  const token = tokenIn(await receiveMail(stack.sandbox, newcomer, 'Welcome'))
  expect(await validate(stack.apiUrl, token)).toMatchObject({ status: 200, body: { tier: 'team' } })
  await waitFor('the limits of Team', async () => {
    const { body } = await validate(stack.apiUrl, switching.token)
    return (body as Record<string, unknown>)['tier'] === 'team' ? true : undefined
  })
  await waitForAnswer(stack.apiUrl, quitting.token, 401)
  await receiveMail(stack.sandbox, 'switching@buyers.example', 'plan is now Team')
  await receiveMail(stack.sandbox, 'quitting@buyers.example', 'access has ended')
})

test('what both ways told of was told once, and a third look finds nothing', async () => {
  await settle(stack)
  for (const [email, subject] of [
    [newcomer, 'Welcome'],
    ['switching@buyers.example', 'plan is now'],
    ['leaving@buyers.example', 'access has ended'],
    ['quitting@buyers.example', 'access has ended'],
  ] as const) {
    expect({ email, count: await countMails(stack.sandbox, email, subject) }).toEqual({ email, count: 1 })
  }
  for (const { subscriptionId } of [switching, leaving, quitting])
    expect(await admin(stack, 'reconcile', subscriptionId, '--dry-run')).toContain('"differences": []')
})
