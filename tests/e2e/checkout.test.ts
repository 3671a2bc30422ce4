import { formatMoney } from '@kamiyo/catalog/format'
import { getPlan } from '@kamiyo/catalog/plans'
import type { BuyableTier } from '@kamiyo/catalog/types'
import type { Browser, Page } from 'playwright-core'
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { useProduct } from '../harness/product.ts'
import type { Stack } from '../harness/stack.ts'
import { orderPlan, payOnCheckout, receiveMail, tokenIn, validate } from './buyer.ts'

const product = useProduct()
let stack: Stack
let browser: Browser
let page: Page

beforeAll(async () => {
  ;({ stack, browser } = await product.start())
})

beforeEach(async () => {
  page = await browser.newPage()
  await page.goto(`${stack.webUrl}/pricing`)
})

afterEach(async () => {
  await page.close()
})

function subscribeButton(tier: BuyableTier) {
  const { amountCents, currency } = getPlan(tier).price
  const name = `Subscribe - ${formatMoney(amountCents, currency)}/mo`
  return page.getByRole('button', { name })
}

async function buy(tier: BuyableTier, email: string): Promise<string> {
  await orderPlan(page, stack, tier, { number: '4242424242424242', email })
  await page.getByText(email).waitFor()
  return tokenIn(await receiveMail(stack.sandbox, email))
}

test.each(['personal', 'team'] as const)(
  'case 1 and 2: a buyer of %s pays, sees the order and gets a mailed token with the limits of the plan',
  async (tier) => {
    const email = `${tier}@buyers.example`
    const token = await buy(tier, email)
    const { limits, price, name } = getPlan(tier)
    const main = page.getByRole('main')
    expect(await main.innerText()).toContain(name)
    expect(await main.innerText()).toContain(formatMoney(price.amountCents, price.currency))
    expect(await validate(stack.apiUrl, token)).toMatchObject({
      status: 200,
      body: {
        valid: true,
        tier,
        subscription_status: 'active',
        limits: {
          max_agents: limits.maxAgents,
          rate_limit_rpm: limits.rateLimitRpm,
          rate_limit_daily: limits.rateLimitDaily,
        },
      },
    })
    const [subscription] = await stack.query(
      `SELECT s.stripe_subscription_id AS id FROM subscriptions s
       JOIN customers c ON c.id = s.customer_id WHERE c.email = $1`,
      [email],
    )
    const { metadata } = await stack.sandbox.stripe.subscriptions.retrieve(String(subscription?.['id']))
    expect(metadata).toMatchObject({ tier, product_type: 'mcp' })
  },
)

test.each([
  ['case 3: Enterprise', 'Contact Sales', '/inquiries'],
  ['case 4: x402', 'View API Docs', '/api-docs'],
])('%s goes to its page and never to Stripe', async (_case, button, path) => {
  const toStripe: string[] = []
  page.on('request', (request) => {
    if (/create-checkout-session|\/c\/pay\//.test(request.url())) toStripe.push(request.url())
  })
  await page.getByRole('main').getByText(button, { exact: true }).first().click()
  await page.waitForURL(`${stack.webUrl}${path}`)
  await page.getByRole('heading', { level: 1 }).waitFor()
  expect(toStripe).toEqual([])
})

test('case 5: a buyer who turns back is on the pricing page again, nothing was bought, and can start anew', async () => {
  const subscriptions = async () =>
    (await stack.sandbox.stripe.subscriptions.list({ limit: 100 })).data.length
  const before = await subscriptions()
  await subscribeButton('personal').click()
  await page.waitForURL(/\/c\/pay\//)
  await page.getByRole('link', { name: /back/i }).first().click()
  await page.waitForURL(`${stack.webUrl}/pricing`)
  expect(await subscriptions()).toBe(before)
  expect(await subscribeButton('personal').isEnabled()).toBe(true)
})

test('case 6: the success page shows the order, the next steps and the way on', async () => {
  await buy('personal', 'six@buyers.example')
  const main = page.getByRole('main')
  await main
    .getByText(/check your e-?mail/i)
    .first()
    .waitFor()
  expect(await main.getByRole('link', { name: 'Go to Dashboard' }).getAttribute('href')).toBe('/dashboard')
  await main.getByRole('link', { name: 'View Setup Guide' }).click()
  await page.waitForURL(/\/mcp\/setup/)
})

test('a declined card is said on the checkout page, nothing is bought, and another card then pays', async () => {
  await subscribeButton('personal').click()
  await page.waitForURL(/\/c\/pay\//)
  await payOnCheckout(page, { number: '4000000000000002', email: 'declined@buyers.example' })
  await page
    .getByText(/declined/i)
    .first()
    .waitFor()
  expect(await stack.sandbox.mails('declined@buyers.example')).toEqual([])
  await payOnCheckout(page, { number: '4242424242424242', email: 'declined@buyers.example' })
  await page.waitForURL(/\/dashboard\/success/)
  const token = tokenIn(await receiveMail(stack.sandbox, 'declined@buyers.example'))
  expect((await validate(stack.apiUrl, token)).status).toBe(200)
})

test('a card that asks for confirmation pays once the buyer confirms', async () => {
  await subscribeButton('team').click()
  await page.waitForURL(/\/c\/pay\//)
  await payOnCheckout(page, { number: '4000002500003155', email: 'confirm@buyers.example' })
  await page.getByRole('button', { name: 'Complete authentication' }).click()
  await page.waitForURL(/\/dashboard\/success/)
  const token = tokenIn(await receiveMail(stack.sandbox, 'confirm@buyers.example'))
  expect((await validate(stack.apiUrl, token)).status).toBe(200)
})
