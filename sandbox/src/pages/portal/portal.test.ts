import { launchBrowser } from '@kamiyo/tests/harness/browser'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { expectAccessible, expectNoSidewaysScroll, openPage } from '../testing/page-checks.ts'
import { openShop, type Shop } from '../testing/shop.ts'

let shop: Shop
let browser: Browser

beforeAll(async () => {
  shop = await openShop()
  browser = await launchBrowser()
})
afterAll(async () => {
  await browser?.close()
  await shop?.close()
})

async function openPortal(email: string, width?: number) {
  const { customer, subscription } = await shop.subscribe(email)
  const { url } = await shop.stripe.billingPortal.sessions.create({
    customer,
    return_url: `${shop.siteUrl}/dashboard`,
  })
  return { customer, subscription, ...(await openPage(browser, url, width)) }
}

test.each([1440, 390])('every page of the portal is whole and accessible, at %i px', async (width) => {
  const { page, faults } = await openPortal('look@example.com', width)
  const check = async () => {
    await expectNoSidewaysScroll(page)
    if (width === 390) await expectAccessible(page)
  }
  await check()
  for (const name of ['Update plan', 'Cancel plan', 'Replace card']) {
    await page.getByRole('link', { name }).click()
    await page.getByRole('heading', { level: 1 }).waitFor()
    await check()
    await page.getByRole('link', { name: 'Go back' }).click()
  }
  expect(faults).toEqual([])
  await page.context().close()
})

test('a customer switches the plan', async () => {
  const { page, subscription } = await openPortal('switch@example.com')
  await page.getByRole('link', { name: 'Update plan' }).click()
  await page.getByRole('radio', { name: /Team/ }).check()
  await page.getByRole('button', { name: 'Confirm' }).click()
  await page.getByText('Your plan is changed.').waitFor()
  expect(await page.getByTestId('plan').innerText()).toContain('$99.00 per month')
  const { items } = await shop.stripe.subscriptions.retrieve(subscription)
  expect(items.data[0]?.price.id).toBe(shop.prices.team.id)
  await page.context().close()
})

test.each([1440, 390])(
  'a change that was chosen elsewhere is agreed to and leads back, at %i px',
  async (width) => {
    const { customer, subscription } = await shop.subscribe('agree@example.com')
    const { items } = await shop.stripe.subscriptions.retrieve(subscription)
    const return_url = `${shop.siteUrl}/dashboard?plan=team`
    const { url } = await shop.stripe.billingPortal.sessions.create({
      customer,
      return_url: `${shop.siteUrl}/dashboard`,
      flow_data: {
        type: 'subscription_update_confirm',
        after_completion: { type: 'redirect', redirect: { return_url } },
        subscription_update_confirm: {
          subscription,
          items: [{ id: items.data[0]?.id ?? '', price: shop.prices.team.id, quantity: 1 }],
        },
      },
    })
    const { page, faults } = await openPage(browser, url, width)
    await page.getByRole('heading', { name: 'Confirm your updates' }).waitFor()
    await expectNoSidewaysScroll(page)
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Confirm' }).click()
    await page.waitForURL(return_url)
    const changed = await shop.stripe.subscriptions.retrieve(subscription)
    expect(changed.items.data[0]?.price.id).toBe(shop.prices.team.id)
    expect(faults).toEqual([])
    await page.context().close()
  },
)

test('a customer cancels at the end of the period and takes it back', async () => {
  const { page, subscription } = await openPortal('cancel@example.com')
  await page.getByRole('link', { name: 'Cancel plan' }).click()
  await page.getByRole('button', { name: 'Cancel plan' }).click()
  await page.getByText(/Your plan ends on/).waitFor()
  expect((await shop.stripe.subscriptions.retrieve(subscription)).cancel_at).toBeGreaterThan(0)
  await page.getByRole('button', { name: /cancel plan/ }).click()
  await page.getByText(/Your plan renews on/).waitFor()
  expect((await shop.stripe.subscriptions.retrieve(subscription)).cancel_at).toBeNull()
  await page.context().close()
})

test('a customer replaces the card, and a refused one is said', async () => {
  const { page, customer, subscription } = await openPortal('card@example.com')
  await page.getByRole('link', { name: 'Replace card' }).click()
  await page.getByLabel('Card number').fill('4000000000000002')
  await page.getByLabel('Expiration').fill('12 / 34')
  await page.getByLabel('CVC').fill('123')
  await page.getByRole('button', { name: 'Save card' }).click()
  await page
    .getByRole('alert')
    .filter({ hasText: /declined/ })
    .waitFor()
  await page.getByLabel('Card number').fill('5555555555554444')
  await page.getByRole('button', { name: 'Save card' }).click()
  await page.getByText('Mastercard •••• 4444').waitFor()
  // The subscription has a card of its own, which it keeps.
  const done = page.getByRole('status')
  expect(await done.innerText()).toContain('A plan with a card of its own is still charged to that one.')
  await shop.stripe.subscriptions.update(subscription, { default_payment_method: '' })
  await page.reload()
  expect(await done.innerText()).toBe('Your new card is used from now on.')
  const { invoice_settings: settings } = Object(await shop.stripe.customers.retrieve(customer))
  const card = await shop.stripe.paymentMethods.retrieve(String(settings.default_payment_method))
  expect(card.card?.last4).toBe('4444')
  await page.context().close()
})

test('an invoice opens from the list and shows what was paid', async () => {
  const { page } = await openPortal('invoice@example.com')
  await page.getByTestId('invoice').getByRole('link').click()
  await page.getByRole('heading', { name: /^Invoice/ }).waitFor()
  expect(await page.getByTestId('invoice-total').innerText()).toBe('$19.00')
  await expectAccessible(page)
  const href = await page.getByRole('link', { name: 'Download PDF' }).getAttribute('href')
  const pdf = await fetch(String(href))
  expect(pdf.headers.get('content-type')).toBe('application/pdf')
  expect(await pdf.text()).toContain('Amount due')
  await page.context().close()
})

test('the return link leads back, and an unknown session is a 404', async () => {
  const { page } = await openPortal('return@example.com')
  await page.getByTestId('return').click()
  await page.waitForURL(`${shop.siteUrl}/dashboard`)
  expect((await fetch(`${shop.sandbox.url}/p/session/bps_none`)).status).toBe(404)
  await page.context().close()
})

test('an open invoice is paid on its own page, and a refused card is said', async () => {
  const { customer } = await shop.subscribe('pay@example.com')
  await shop.stripe.invoiceItems.create({ customer, amount: 500, currency: 'usd' })
  const draft = await shop.stripe.invoices.create({
    customer,
    auto_advance: false,
    pending_invoice_items_behavior: 'include',
  })
  const { hosted_invoice_url } = await shop.stripe.invoices.finalizeInvoice(String(draft.id))
  const { page } = await openPage(browser, String(hosted_invoice_url), 390)
  await page.getByRole('heading', { name: 'Pay this invoice' }).waitFor()
  await expectAccessible(page)
  await expectNoSidewaysScroll(page)
  await page.getByLabel('Card number').fill('4000000000000002')
  await page.getByLabel('Expiration').fill('12 / 34')
  await page.getByLabel('CVC').fill('123')
  await page.getByRole('button', { name: 'Pay $5.00' }).click()
  await page
    .getByRole('alert')
    .filter({ hasText: /declined/ })
    .waitFor()
  await page.getByLabel('Card number').fill('4242424242424242')
  await page.getByRole('button', { name: 'Pay $5.00' }).click()
  await page.getByRole('heading', { name: 'Pay this invoice' }).waitFor({ state: 'detached' })
  expect((await shop.stripe.invoices.retrieve(String(draft.id))).status).toBe('paid')
  await page.context().close()
})
