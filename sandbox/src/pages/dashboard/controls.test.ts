import { launchBrowser } from '@kamiyo/tests/harness/browser'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { officialClient } from '../../sendgrid/testing/official-client.ts'
import { expectAccessible, expectNoSidewaysScroll, openPage } from '../testing/page-checks.ts'
import { openShop, type Shop } from '../testing/shop.ts'

let shop: Shop
let browser: Browser

beforeAll(async () => {
  shop = await openShop()
  browser = await launchBrowser()
  await shop.subscribe('ada@example.com')
})
afterAll(async () => {
  await browser?.close()
  await shop?.close()
})

test.each([1440, 390])('a filled dashboard is whole and accessible, at %i px', async (width) => {
  const { page, faults } = await openPage(browser, shop.sandbox.url, width)
  await expectNoSidewaysScroll(page)
  for (const section of ['Customers', 'Subscriptions', 'Checkout']) {
    await page.getByRole('navigation').getByRole('link', { name: section }).click()
    await page.getByText('ada@example.com').first().waitFor()
    await expectNoSidewaysScroll(page)
    if (width === 390) await expectAccessible(page)
  }
  expect(faults).toEqual([])
  await page.context().close()
})

test('an event shows its payload and its delivery, and can be sent again', async () => {
  const count = () => shop.events.filter(({ type }) => type === 'checkout.session.completed').length
  const { page } = await openPage(browser, `${shop.sandbox.url}/dashboard/events`)
  await page.getByRole('link', { name: 'checkout.session.completed' }).click()
  await page.getByText('"object": "event"').waitFor()
  await page.getByText('Succeeded').waitFor()
  await expectAccessible(page)
  const before = count()
  await page.getByRole('button', { name: /Resend/ }).click()
  await page.getByText('Succeeded').nth(1).waitFor()
  expect(count()).toBe(before + 1)
  await page.context().close()
})

test('a delayed payment is settled and a subscription is renewed by a button', async () => {
  const session = await shop.openCheckout({ customer_email: 'bank@example.com' })
  await shop.control('POST', `checkout/sessions/${session.id}/pay`, { card: '000123456789' })
  const { page } = await openPage(browser, `${shop.sandbox.url}/dashboard/checkout-sessions`)
  await page.getByRole('button', { name: 'Settle' }).click()
  await page.getByRole('button', { name: 'Settle' }).waitFor({ state: 'detached' })
  expect((await shop.stripe.checkout.sessions.retrieve(session.id)).payment_status).toBe('paid')
  await page.goto(`${shop.sandbox.url}/dashboard/subscriptions`)
  const invoices = async () => (await shop.stripe.invoices.list({ status: 'paid' })).data.length
  const before = await invoices()
  await page.getByRole('button', { name: 'Renew now' }).first().click()
  await expect.poll(invoices).toBeGreaterThan(before)
  await page.context().close()
})

test('the clock moves on', async () => {
  const { page } = await openPage(browser, shop.sandbox.url)
  const { now } = Object(await shop.control('GET', 'clock'))
  const month = new Date(now * 1000).toISOString().slice(0, 7)
  await page.getByTestId('clock-now').filter({ hasText: month }).waitFor()
  await page.getByRole('button', { name: '+1 month' }).click()
  await page.getByTestId('clock-now').filter({ hasNotText: month }).waitFor()
  await page.context().close()
})

test('webhooks are held back and let go by the switch', async () => {
  const { page } = await openPage(browser, shop.sandbox.url)
  await page.getByLabel('Hold deliveries back').check()
  await page.getByLabel('Extra copies of each').fill('2')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect
    .poll(() => shop.control('GET', 'webhooks'))
    .toMatchObject({ mode: { paused: true, duplicates: 2 } })
  await page.context().close()
  const { page: later } = await openPage(browser, shop.sandbox.url)
  expect(await later.getByLabel('Hold deliveries back').isChecked()).toBe(true)
  await later.context().close()
})

test('a fault is added, shown, strikes and is removed', async () => {
  const { page } = await openPage(browser, shop.sandbox.url)
  await page.getByLabel('Service').selectOption('stripe')
  await page.getByLabel('Status', { exact: true }).fill('503')
  await page.getByLabel('Only for').fill('GET /v1/products')
  await page.getByRole('button', { name: 'Add fault' }).click()
  await page.getByTestId('fault').filter({ hasText: 'stripe answers 503' }).waitFor()
  expect((await fetch(`${shop.sandbox.url}/v1/products`)).status).toBe(503)
  await page.getByRole('button', { name: 'Remove' }).click()
  await page.getByText('Both services answer as they should.').waitFor()
  await page.context().close()
})

test('a wrong fault is refused in words on the page', async () => {
  const { page } = await openPage(browser, shop.sandbox.url)
  await page.getByLabel('Only for').fill('products')
  await page.getByRole('button', { name: 'Add fault' }).click()
  await page.getByRole('alert').filter({ hasText: 'must look like' }).waitFor()
  await page.context().close()
})

test('a reset forgets everything, mails and faults included', async () => {
  const mail = { to: 'ada@example.com', from: 'hello@kamiyo.io', subject: 'Hello', text: 'Hi' }
  await officialClient(shop.sandbox.url).send(mail)
  await shop.control('POST', 'faults', { target: 'sendgrid', kind: 'reset' })
  const { page } = await openPage(browser, shop.sandbox.url)
  page.on('dialog', (dialog) => void dialog.accept())
  await page.getByRole('button', { name: 'Reset sandbox' }).click()
  await page.getByText('No events yet').waitFor()
  expect(await shop.control('GET', 'faults')).toEqual({ data: [] })
  expect(await shop.control('GET', 'mails')).toEqual({ data: [] })
  await page.context().close()
})
