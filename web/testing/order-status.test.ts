import { findViolations } from '@kamiyo/tests/harness/accessibility'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import type { Schema } from '../src/lib/api/api-schema.ts'
import type { Refusal, Reply } from './reply.ts'
import { siteVisitor } from './visit.ts'

const visit = siteVisitor()
const order: Schema<'CheckoutSession'> = {
  session_id: 'cs_test_a1',
  status: 'complete',
  payment_status: 'paid',
  customer_email: 'ada@example.com',
  tier: 'team',
  amount_total: 9900,
  currency: 'usd',
  subscription_id: 'sub_1',
  customer_id: 'cus_1',
}
const sent: Schema<'TokenMail'> = {
  state: 'sent',
  corrected_to: null,
  was_refused: false,
  can_correct: false,
}
const error: Schema<'Error'> = { error: { code: 'not_found', message: 'x', request_id: 'r' } }

/** Opens the page; the API gives these replies in turn and repeats the last one. */
async function openOrder(replies: Reply<'CheckoutSession'>[], { clock = false, mails = [sent] } = {}) {
  let asked = 0
  let mailsAsked = 0
  const corrections: unknown[] = []
  const prepare = async (page: Page) => {
    if (clock) await page.clock.install()
    await page.route('**/api/billing/checkout-session/**', async (route) => {
      const reply = replies[Math.min(asked, replies.length - 1)]
      asked += 1
      if (reply) await route.fulfill(reply)
    })
    await page.route('**/token-mail', async (route) => {
      await route.fulfill({ json: mails[Math.min(mailsAsked, mails.length - 1)] })
      mailsAsked += 1
    })
    await page.route('**/address', async (route) => {
      corrections.push(route.request().postDataJSON())
      await route.fulfill({ status: 202, json: {} })
    })
  }
  const { page } = await visit('/dashboard/success?session_id=cs_test_a1', { prepare })
  return { page, asked: () => asked, corrections }
}

const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name }).waitFor()

test('a paid order shows its details, the next steps and both ways on', async () => {
  const { page } = await openOrder([{ json: order }])
  await heading(page, 'Subscription successful')
  const text = (await page.getByRole('main').textContent()) ?? ''
  for (const part of ['cs_test_a1', 'Team', '$99', 'ada@example.com', 'Next steps'])
    expect(text).toContain(part)
  expect(await page.getByRole('link', { name: 'Go to Dashboard' }).getAttribute('href')).toBe('/dashboard')
  expect(await page.getByRole('link', { name: 'View Setup Guide' }).getAttribute('href')).toBe('/mcp/setup')
  expect(await page.title()).toMatch(/^Subscription successful - /)
  expect(await findViolations(page)).toEqual([])
})

test('the page waits for a payment that is on its way, and turns to success by itself', async () => {
  const { page, asked } = await openOrder([{ json: { ...order, payment_status: 'unpaid' } }, { json: order }])
  await heading(page, 'Your payment is being confirmed')
  await heading(page, 'Subscription successful')
  expect(await page.getByRole('status').first().textContent()).toBe('Subscription successful')
  expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('H1')
  expect(asked()).toBe(2)
})

test('after a minute it says that it takes longer, names support, and goes on asking', async () => {
  const { page, asked } = await openOrder([{ json: { ...order, payment_status: 'unpaid' } }], { clock: true })
  await heading(page, 'Your payment is being confirmed')
  await expect
    .poll(async () => {
      await page.clock.runFor(10_000)
      return await page.getByRole('heading', { level: 1 }).textContent()
    })
    .toBe('This takes longer than usual')
  expect(await page.getByRole('main').textContent()).toContain('support@')
  const before = asked()
  await expect
    .poll(async () => {
      await page.clock.runFor(10_000)
      return asked()
    })
    .toBeGreaterThan(before)
})

test.each<Reply<'CheckoutSession'> & { name: string; says: string }>([
  {
    name: 'open',
    json: { ...order, status: 'open', payment_status: 'unpaid' },
    says: 'The payment was not completed',
  },
  { name: 'expired', json: { ...order, status: 'expired' }, says: 'This checkout has expired' },
  { name: 'unknown', status: 404, json: error, says: 'We cannot find this order' },
])('an order that is $name says so and offers the plans', async ({ says, ...reply }) => {
  const { page } = await openOrder([reply])
  await heading(page, says)
  expect(await page.getByRole('link', { name: 'See plans' }).getAttribute('href')).toBe('/pricing')
})

test.each<{ name: string; session: Partial<Schema<'CheckoutSession'>>; says: string }>([
  {
    name: 'unpaid',
    session: { payment_status: 'unpaid', payment_failed: true },
    says: 'If the payment still arrives',
  },
  { name: 'paid too late', session: {}, says: 'nothing is given for the payment' },
  { name: 'for credits', session: { tier: null, credit_pack: 'starter' }, says: 'no credits were added' },
])('an order that ended before its payment, $name, promises no token', async ({ session, says }) => {
  const { page } = await openOrder([{ json: { ...order, ...session, order_ended: true } }])
  await heading(page, 'This order has ended')
  const text = (await page.getByRole('main').textContent()) ?? ''
  expect(text).toContain(says)
  expect(text).not.toMatch(/comes by itself|successful|still pay/)
  expect(await page.getByRole('link', { name: 'See plans' }).getAttribute('href')).toBe('/pricing')
  expect(await findViolations(page)).toEqual([])
})

test('an API that is away is told apart from an unknown order, and can be asked again', async () => {
  const away: Refusal = { status: 503, json: error }
  const { page } = await openOrder([away, away, away, { json: order }])
  await heading(page, 'We cannot look up your order right now')
  await page.getByRole('button', { name: 'Try again' }).click()
  await heading(page, 'Subscription successful')
})

test.each([
  '/dashboard/success',
  '/dashboard/success?session_id=',
  '/dashboard/success?session_id=..%2F..%2Fadmin',
])('%s is not an order, and nothing is asked', async (path) => {
  const { page, requests } = await visit(path)
  await heading(page, 'We cannot find this order')
  expect(requests.filter((request) => request.includes('/api/'))).toEqual([])
})

test('a token mail that came back is told, and the buyer sends the token to another address', async () => {
  const returned: Schema<'TokenMail'> = { ...sent, state: 'returned', can_correct: true }
  const correcting: Schema<'TokenMail'> = { ...sent, state: 'correcting', corrected_to: 'right@example.com' }
  const { page, corrections } = await openOrder([{ json: order }], {
    mails: [returned, returned, correcting],
  })
  await page.getByRole('alert').getByText('The e-mail with your token bounced.').waitFor()
  expect(await page.getByRole('alert').textContent()).toContain('ada@example.com')
  expect(await page.getByRole('main').textContent()).not.toContain('Next steps')
  expect(await findViolations(page)).toEqual([])
  await page.getByLabel('The right e-mail address').fill('right@example.com')
  await page.getByRole('button', { name: 'Send the token there' }).click()
  await page.getByText('is on its way to right@example.com').waitFor()
  expect(corrections).toEqual([{ email: 'right@example.com' }])
  expect(await page.getByRole('form').count()).toBe(0)
})

test('a mail that comes back a minute after it was delivered is told as well', async () => {
  const returned: Schema<'TokenMail'> = { ...sent, state: 'returned', can_correct: true }
  const mails: Schema<'TokenMail'>[] = [{ ...sent, state: 'delivered' }, returned]
  const { page } = await openOrder([{ json: order }], { clock: true, mails })
  await heading(page, 'Subscription successful')
  await expect
    .poll(async () => {
      await page.clock.runFor(10_000)
      return await page.getByRole('alert').textContent()
    })
    .toContain('The e-mail with your token bounced.')
})

test('where the address cannot be corrected, the page names support', async () => {
  const { page } = await openOrder([{ json: order }], { mails: [{ ...sent, state: 'returned' }] })
  await page.getByRole('alert').getByText('The e-mail with your token bounced.').waitFor()
  expect(await page.getByRole('alert').textContent()).toContain('support@')
  expect(await page.getByRole('button', { name: 'Send the token there' }).count()).toBe(0)
})
