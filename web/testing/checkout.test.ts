import { creditPacks } from '@kamiyo/catalog/credits'
import { plans } from '@kamiyo/catalog/plans'
import type { Page, Route } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import type { Schema } from '../src/lib/api/api-schema.ts'
import { siteVisitor } from './visit.ts'

const visit = siteVisitor()
const ENDPOINT = '**/api/billing/create-checkout-session'
const session: Schema<'CheckoutLink'> = {
  checkout_url: '/terms?paid-here',
  session_id: 'cs_test_1',
  expires_at: 1_793_000_000,
}

/** The pricing page with an API that gives these replies in turn; also returns the keys it received. */
async function openPricing(
  replies: ((route: Route) => Promise<void>)[],
): Promise<{ page: Page; keys: string[] }> {
  const keys: string[] = []
  const prepare = (page: Page) =>
    page.route(ENDPOINT, async (route) => {
      keys.push(route.request().headers()['idempotency-key'] ?? '')
      await replies[keys.length - 1]?.(route)
    })
  const { page } = await visit('/pricing', { prepare })
  return { page, keys }
}

const opens = (route: Route) => route.fulfill({ json: session })
const fails = (route: Route) =>
  route.fulfill({
    status: 502,
    json: { error: { code: 'stripe_error', message: 'x', request_id: 'req_77' } } satisfies Schema<'Error'>,
  })
const breaks = (route: Route) => route.abort('connectionreset')
const hangs = async () => undefined

const personal = (page: Page) => page.getByRole('button', { name: 'Subscribe - $19/mo' })
const team = (page: Page) => page.getByRole('button', { name: 'Subscribe - $99/mo' })
const retry = (page: Page) => page.getByRole('alert').getByRole('button', { name: 'Try again' })

test('a click leads to the address that the API names', async () => {
  const { page, keys } = await openPricing([opens])
  await personal(page).click()
  await page.waitForURL('**/terms?paid-here')
  expect(keys).toHaveLength(1)
  expect(keys[0]).toMatch(/^[0-9a-f]{32}$/)
})

test('while one plan is being opened it says so, and no other plan or credit pack can be chosen', async () => {
  const { page } = await openPricing([hangs])
  await team(page).click()
  await page.getByRole('button', { name: 'Processing...' }).waitFor()
  const disabled = page.getByRole('main').getByRole('button', { disabled: true })
  expect(await disabled.count()).toBe(plans.length + creditPacks.length)
})

test('a double click opens one session', async () => {
  const { page, keys } = await openPricing([hangs, hangs])
  await personal(page).evaluate((button: HTMLButtonElement) => {
    button.click()
    button.click()
  })
  await page.getByRole('button', { name: 'Processing...' }).waitFor()
  expect(keys).toHaveLength(1)
})

describe('a failure', () => {
  test('is told in the page with the request id, charges nothing, and can be tried again', async () => {
    const { page, keys } = await openPricing([fails, opens])
    await team(page).click()
    const alert = page.getByRole('region', { name: 'Plans' }).getByRole('alert')
    await alert.getByText('We could not open the checkout for Team.').waitFor()
    expect(await alert.textContent()).toMatch(/You have not been charged\..*req_77/)
    expect(await team(page).isEnabled()).toBe(true)
    await retry(page).click()
    await page.waitForURL('**/terms?paid-here')
    expect(new Set(keys).size).toBe(2)
  })

  test('comes into view on a phone, where the button stands far below it', async () => {
    const { page } = await openPricing([fails])
    await page.setViewportSize({ width: 390, height: 844 })
    await page.evaluate(() => document.querySelector('#plan-team')?.scrollIntoView())
    await team(page).click()
    await retry(page).waitFor()
    const box = await retry(page).boundingBox()
    expect(box?.y).toBeGreaterThan(0)
    expect(box?.y).toBeLessThan(800)
  })

  test('without any answer is repeated under the same key, so that it cannot open a second session', async () => {
    const { page, keys } = await openPricing([breaks, opens])
    await personal(page).click()
    await retry(page).click()
    await page.waitForURL('**/terms?paid-here')
    expect(keys).toHaveLength(2)
    expect(new Set(keys).size).toBe(1)
  })
})

test('the buttons work again when the browser restores the page after its back button', async () => {
  const { page } = await openPricing([hangs])
  await personal(page).click()
  await page.getByRole('button', { name: 'Processing...' }).waitFor()
  await page.evaluate(() => window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })))
  await personal(page).waitFor()
  expect(await personal(page).isEnabled()).toBe(true)
})

test.each([
  ['Contact Sales', '/inquiries'],
  ['View API Docs', '/api-docs'],
])('%s leads to %s and never to Stripe', async (name, path) => {
  const { page, keys } = await openPricing([])
  await page.route('**/openapi.json', (route) => route.fulfill({ json: { info: {}, paths: {} } }))
  await page.getByRole('link', { name }).click()
  await page.waitForURL(`**${path}`)
  expect(keys).toEqual([])
})
