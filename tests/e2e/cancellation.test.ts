import type { Browser, Page } from 'playwright-core'
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { useProduct } from '../harness/product.ts'
import type { Stack } from '../harness/stack.ts'
import { buyPlan, receiveMail, validate, waitForAnswer } from './buyer.ts'
import { partOf, seeOnDashboard, signIn } from './dashboard.ts'
import { cancelPlan, keepPlan, openPortal, returnToDashboard } from './portal.ts'

const SHORTLY_MS = 1_000
const product = useProduct({ roles: ['all', 'api'] })
let stack: Stack
let browser: Browser
let page: Page

beforeAll(async () => {
  ;({ stack, browser } = await product.start())
})

beforeEach(async () => {
  const context = await browser.newContext()
  page = await context.newPage()
})

afterEach(async () => {
  await page.context().close()
})

function apiUrls(): string[] {
  return stack.processes.map(({ url }) => url)
}

/** The time from a successful request until every process refuses. */
async function refusedEverywhereWithinMs(token: string): Promise<number> {
  return Math.max(...(await Promise.all(apiUrls().map((url) => waitForAnswer(url, token, 401)))))
}

async function statusesOf(token: string): Promise<number[]> {
  return await Promise.all(apiUrls().map(async (url) => (await validate(url, token)).status))
}

test('cancelled at the period’s end and taken back, the token works throughout; with the end it is refused', async () => {
  const email = 'undecided@buyers.example'
  const { token, subscriptionId } = await buyPlan(page, stack, 'team', email)
  await signIn(page, stack, email)

  await openPortal(page)
  await cancelPlan(page)
  await returnToDashboard(page)
  const scheduled = await receiveMail(stack.sandbox, email, 'subscription will end')
  expect(scheduled.text).toContain(`${stack.webUrl}/dashboard`)
  await seeOnDashboard(page, stack, 'Plan', /Cancelled\. Your access lasts until/)
  expect(await statusesOf(token)).toEqual([200, 200])

  await openPortal(page)
  await keepPlan(page)
  await returnToDashboard(page)
  await receiveMail(stack.sandbox, email, 'subscription goes on')
  await seeOnDashboard(page, stack, 'Plan', /Active\. It renews on/)
  expect(await statusesOf(token)).toEqual([200, 200])

  await openPortal(page)
  await cancelPlan(page)
  await receiveMail(stack.sandbox, email, 'subscription will end', 1)
  expect(await statusesOf(token)).toEqual([200, 200])
  await stack.sandbox.post(`subscriptions/${subscriptionId}/renew`)
  expect(await refusedEverywhereWithinMs(token)).toBeLessThan(SHORTLY_MS)
  await receiveMail(stack.sandbox, email, 'access has ended')
  await seeOnDashboard(page, stack, 'Plan', 'You have no running subscription.')
})

test('cancelled at once, the token is refused by both API processes within a second, and the end is mailed', async () => {
  const email = 'gone@buyers.example'
  const { token, subscriptionId } = await buyPlan(page, stack, 'personal', email)
  expect(await statusesOf(token)).toEqual([200, 200])
  await stack.sandbox.stripe.subscriptions.cancel(subscriptionId)
  expect(await refusedEverywhereWithinMs(token)).toBeLessThan(SHORTLY_MS)
  const { text } = await receiveMail(stack.sandbox, email, 'access has ended')
  expect(text).toContain(`${stack.webUrl}/pricing`)
})

test('who buys again after the end has a new token; the old one stays refused, and both are on the dashboard', async () => {
  const email = 'back@buyers.example'
  const first = await buyPlan(page, stack, 'personal', email)
  await stack.sandbox.stripe.subscriptions.cancel(first.subscriptionId)
  await waitForAnswer(stack.apiUrl, first.token, 401)
  const second = await buyPlan(page, stack, 'team', email)
  expect(second.token).not.toBe(first.token)
  expect(await statusesOf(first.token)).toEqual([401, 401])
  expect(await statusesOf(second.token)).toEqual([200, 200])

  await signIn(page, stack, email)
  await partOf(page, 'Plan').getByRole('heading', { name: 'Team' }).waitFor()
  await partOf(page, 'Past subscriptions').getByText('Personal').waitFor()
  await partOf(page, 'Past subscriptions')
    .getByText(/Ended on/)
    .waitFor()
  const invoices = partOf(page, 'Invoices')
  await invoices.getByText('$99').waitFor()
  await invoices.getByText('$19').waitFor()
  await invoices
    .getByRole('link', { name: /View invoice/ })
    .first()
    .click()
  await page.getByRole('heading', { name: /^Invoice/ }).waitFor()
})
