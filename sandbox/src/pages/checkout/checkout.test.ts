import { launchBrowser } from '@kamiyo/tests/harness/browser'
import type { Browser, Page } from 'playwright-core'
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

async function openCheckoutPage(change?: Parameters<Shop['openCheckout']>[0], width?: number) {
  const session = await shop.openCheckout(change)
  return { session, ...(await openPage(browser, String(session.url), width)) }
}

async function fillCard(page: Page, number: string): Promise<void> {
  await page.getByLabel('Email').fill('ada@example.com')
  await page.getByLabel('Card number').pressSequentially(number)
  await page.getByLabel('Expiration').pressSequentially('1234')
  await page.getByLabel('CVC').fill('123')
  await page.getByLabel('Cardholder name').fill('Ada Lovelace')
  await page.getByLabel('Country or region').selectOption('GB')
  await page.getByLabel('ZIP or postal code').fill('SW1A 1AA')
}

const subscribe = (page: Page) => page.getByRole('button', { name: 'Subscribe' }).click()

test.each([1440, 390])(
  'a buyer pays and is led to success_url with the session id, at %i px',
  async (width) => {
    const { page, faults, session } = await openCheckoutPage({}, width)
    await expectAccessible(page)
    await expectNoSidewaysScroll(page)
    await fillCard(page, '4242424242424242')
    expect(await page.getByLabel('Card number').inputValue()).toBe('4242 4242 4242 4242')
    expect(await page.getByLabel('Expiration').inputValue()).toBe('12 / 34')
    await subscribe(page)
    await page.waitForURL(`${shop.siteUrl}/thanks?session_id=${session.id}`)
    expect(await shop.stripe.checkout.sessions.retrieve(session.id)).toMatchObject({
      status: 'complete',
      payment_status: 'paid',
      customer_details: { email: 'ada@example.com', address: { country: 'GB', postal_code: 'SW1A 1AA' } },
    })
    expect(faults).toEqual([])
    await page.context().close()
  },
)

test.each([1440, 390])('a one-time payment names what is bought and is invoiced, at %i px', async (width) => {
  const price_data = { currency: 'usd', unit_amount: 1500, product_data: { name: 'Starter pack' } }
  const { page, faults, session } = await openCheckoutPage(
    {
      mode: 'payment',
      line_items: [{ price_data, quantity: 1 }],
      invoice_creation: { enabled: true },
    },
    width,
  )
  await page.getByRole('heading', { level: 1, name: 'Pay for Starter pack' }).waitFor()
  await expectAccessible(page)
  await fillCard(page, '4242424242424242')
  await page.getByRole('button', { name: 'Pay', exact: true }).click()
  await page.waitForURL(/thanks/)
  const { invoice } = await shop.stripe.checkout.sessions.retrieve(session.id, { expand: ['invoice'] })
  await page.goto(String(Object(invoice).hosted_invoice_url))
  expect(await page.getByTestId('invoice-total').textContent()).toBe('$15.00')
  await expectNoSidewaysScroll(page)
  await expectAccessible(page)
  expect(faults).toEqual([])
  await page.context().close()
})

test('the buyer is held until the webhook of the completed session was answered', async () => {
  await shop.control('POST', 'webhooks', { mode: { delay_ms: 700 } })
  const { page, session } = await openCheckoutPage()
  await fillCard(page, '4242424242424242')
  await subscribe(page)
  await page.waitForURL(/thanks/)
  const completed = shop.events.filter(({ type }) => type === 'checkout.session.completed')
  expect(completed.map(({ data }) => 'id' in data.object && data.object.id)).toContain(session.id)
  await shop.control('POST', 'webhooks', { mode: { delay_ms: 0 } })
  await page.context().close()
})

test('missing fields are named all at once and the first is focused', async () => {
  const { page } = await openCheckoutPage({ billing_address_collection: 'required' })
  await subscribe(page)
  await page.getByText('Your card number is incomplete.').waitFor()
  expect(await page.locator('[aria-invalid=true]').count()).toBe(6)
  expect(await page.evaluate('document.activeElement.id')).toBe('email')
  await expectAccessible(page)
  await page.context().close()
})

test.each([
  ['4000000000000002', /declined/],
  ['4000000000009995', /insufficient funds/],
  ['4242424242424241', /number is invalid/],
])('card %s is refused in words on the page, and the next card pays', async (number, words) => {
  const { page } = await openCheckoutPage()
  await fillCard(page, number)
  await subscribe(page)
  await page.getByRole('alert').filter({ hasText: words }).waitFor()
  await page.getByLabel('Card number').fill('4242424242424242')
  await subscribe(page)
  await page.waitForURL(/thanks/)
  await page.context().close()
})

test('a card that asks its holder pays when confirmed and is refused when not', async () => {
  const { page } = await openCheckoutPage()
  await page.getByRole('button', { name: /3155/ }).click()
  await subscribe(page)
  await page.getByRole('dialog').waitFor()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Fail authentication' }).click()
  await page
    .getByRole('alert')
    .filter({ hasText: /authenticate/ })
    .waitFor()
  await subscribe(page)
  await page.getByRole('button', { name: 'Complete authentication' }).click()
  await page.waitForURL(/thanks/)
  await page.context().close()
})

test('a bank debit completes the session and leaves it unpaid until it settles', async () => {
  const { page, session } = await openCheckoutPage()
  await page.getByRole('button', { name: /Bank debit/ }).click()
  await subscribe(page)
  await page.waitForURL(/thanks/)
  expect(await shop.stripe.checkout.sessions.retrieve(session.id)).toMatchObject({
    status: 'complete',
    payment_status: 'unpaid',
  })
  await page.context().close()
})

test('a promotion code changes the price at once, and a wrong one is said', async () => {
  const coupon = await shop.stripe.coupons.create({ percent_off: 50, duration: 'once' })
  await shop.stripe.promotionCodes.create({ promotion: { type: 'coupon', coupon: coupon.id }, code: 'HALF' })
  const { page } = await openCheckoutPage()
  await page.getByLabel('Email').fill('ada@example.com')
  await page.getByLabel('Promotion code').fill('WRONG')
  await page.getByRole('button', { name: 'Apply' }).click()
  await page.getByRole('alert').filter({ hasText: /code/ }).waitFor()
  await page.getByLabel('Promotion code').fill('half')
  await page.getByRole('button', { name: 'Apply' }).click()
  await page.getByTestId('promotion-code').waitFor()
  expect(await page.getByTestId('total').innerText()).toBe('$9.50')
  expect(await page.getByLabel('Email').inputValue()).toBe('ada@example.com')
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Remove' }).click()
  await page.getByLabel('Promotion code').waitFor()
  expect(await page.getByTestId('total').innerText()).toBe('$19.00')
  await page.context().close()
})

test('a given e-mail address is shown and locked', async () => {
  const { page } = await openCheckoutPage({ customer_email: 'locked@example.com' })
  expect(await page.getByLabel('Email').inputValue()).toBe('locked@example.com')
  expect(await page.getByLabel('Email').isEditable()).toBe(false)
  await page.context().close()
})

test('the back link leads to cancel_url and leaves the session open', async () => {
  const { page, session } = await openCheckoutPage()
  await page.getByRole('link', { name: 'Back' }).click()
  await page.waitForURL(`${shop.siteUrl}/pricing`)
  expect((await shop.stripe.checkout.sessions.retrieve(session.id)).status).toBe('open')
  await page.context().close()
})

test('an expired and a completed session say so, and an unknown one is a 404', async () => {
  const { page, session } = await openCheckoutPage()
  await shop.stripe.checkout.sessions.expire(session.id)
  await page.reload()
  await page.getByRole('heading', { name: 'This checkout session has expired' }).waitFor()
  await expectAccessible(page)
  const paid = await shop.openCheckout({ customer_email: 'ada@example.com' })
  await shop.control('POST', `checkout/sessions/${paid.id}/pay`, { card: '4242424242424242' })
  await page.goto(String(paid.url))
  await page.getByRole('heading', { name: 'You have already paid' }).waitFor()
  expect((await fetch(`${shop.sandbox.url}/c/pay/cs_test_none`)).status).toBe(404)
  expect((await fetch(`${shop.sandbox.url}/c/pay/cs_test_none/pay`, { method: 'POST' })).status).toBe(404)
  await page.context().close()
})

test('a page that only saves a card shows no amounts, asks the bank, and leads back', async () => {
  const { id, url } = await shop.stripe.checkout.sessions.create({
    mode: 'setup',
    currency: 'usd',
    success_url: `${shop.siteUrl}/thanks?session_id={CHECKOUT_SESSION_ID}`,
  })
  const { page, faults } = await openPage(browser, String(url))
  await expectAccessible(page)
  await page.getByRole('heading', { name: 'Save your card' }).waitFor()
  expect(await page.getByText('$0.00').count()).toBe(0)
  await fillCard(page, '4000002500003155')
  await page.getByRole('button', { name: 'Save card' }).click()
  await page.getByText('whether Sandbox may use your card').waitFor()
  await page.getByRole('button', { name: 'Complete authentication' }).click()
  await page.waitForURL(`${shop.siteUrl}/thanks?session_id=${id}`)
  expect(faults).toEqual([])
})
