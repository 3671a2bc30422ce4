import { creditPacks } from '@kamiyo/catalog/credits'
import { formatLimit, formatMoney } from '@kamiyo/catalog/format'
import { findFaults } from '@kamiyo/tests/harness/accessibility'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import type { Schema } from '../src/lib/api/api-schema.ts'
import { type Answers, account, accountApi, byCredits, noCredits, refusal } from './account-api.ts'
import { siteVisitor } from './visit.ts'

const visit = siteVisitor()
const [pack] = creditPacks
if (!pack) throw new Error('The catalogue sells no credit packs')
const price = formatMoney(pack.amountCents, pack.currency)

const credits: Schema<'AccountCredits'> = {
  balance: 1342.5,
  held: 2,
  grants: [
    {
      id: 'grant_1',
      source: 'purchase',
      name: 'Starter',
      credits: 1000,
      remaining: 842.5,
      expires_at: '2099-11-29T10:00:00.000Z',
      created_at: '2026-11-29T10:00:00.000Z',
    },
    {
      id: 'grant_2',
      source: 'grant',
      name: 'Sorry for the outage',
      credits: 500,
      remaining: 500,
      expires_at: null,
      created_at: '2026-12-01T10:00:00.000Z',
    },
    {
      id: 'grant_3',
      source: 'purchase',
      name: 'Starter',
      credits: 1000,
      remaining: 0,
      expires_at: '2026-11-30T10:00:00.000Z',
      created_at: '2025-11-30T10:00:00.000Z',
    },
  ],
  pending: [],
}
const awaited: Schema<'AccountCredits'> = {
  ...noCredits,
  pending: [{ name: 'Starter', credits: 1000, ordered_at: '2026-11-29T10:00:00.000Z' }],
}
const withoutPlan = { ...account, subscription: null, serving: byCredits }

async function openDashboard(answers: Answers) {
  const { prepare } = accountApi(answers)
  const { page } = await visit('/dashboard', { prepare })
  return { page, section: page.getByRole('region', { name: 'Credits' }) }
}

test.each([
  ['credits beside a plan', account, credits],
  ['credits without a plan', withoutPlan, credits],
  ['no credits', account, noCredits],
  ['credits whose payment takes days', withoutPlan, awaited],
])('the dashboard with %s is accessible and fits the screen', async (_case, json, given) => {
  const { page, section } = await openDashboard({ account: { json }, credits: { json: given } })
  await section.getByRole('link', { name: /credit/i }).waitFor()
  await page.getByRole('link', { name: 'View invoice KAMIYO-0001' }).waitFor()
  expect(await findFaults(page)).toEqual([])
})

test('whoever waits for a bank debit is told that it is on its way, and not to look for another account', async () => {
  const { page, section } = await openDashboard({
    account: { json: withoutPlan },
    credits: { json: awaited },
  })
  await section.getByText(/Starter pack, ordered on 29 November 2026, is on its way.*1,000 credits/).waitFor()
  await section.getByText(/do not pay again/).waitFor()
  const plan = page.getByRole('region', { name: 'Plan' })
  await plan.getByText(/Your payment for credits is on its way/).waitFor()
  expect(await plan.getByText(/If you paid with another one/).count()).toBe(0)
})

test('a finished purchase is accessible and fits the screen', async () => {
  const page = await openPurchase()
  await page.getByRole('heading', { level: 1, name: 'Purchase successful' }).waitFor()
  expect(await findFaults(page)).toEqual([])
})

const purchase: Schema<'CheckoutSession'> = {
  session_id: 'cs_test_a1',
  status: 'complete',
  payment_status: 'paid',
  customer_email: 'ada@example.com',
  tier: null,
  credit_pack: pack.id,
  amount_total: pack.amountCents,
  currency: pack.currency,
  subscription_id: null,
  customer_id: 'cus_1',
}

const waiting: Schema<'TokenMail'> = {
  state: 'waiting',
  corrected_to: null,
  was_refused: false,
  can_correct: false,
}

async function openPurchase(session = purchase, mail = waiting): Promise<Page> {
  const prepare = async (page: Page) => {
    await page.route('**/api/billing/checkout-session/**', (route) => route.fulfill({ json: session }))
    await page.route('**/token-mail', (route) => route.fulfill({ json: mail }))
  }
  const { page } = await visit('/dashboard/success?session_id=cs_test_a1', { prepare })
  return page
}

test('a finished purchase says what was bought, and that the mail of the first one brings the token', async () => {
  const page = await openPurchase()
  await page.getByRole('heading', { level: 1, name: 'Purchase successful' }).waitFor()
  const text = (await page.getByRole('main').textContent()) ?? ''
  for (const part of [`${pack.name}, ${formatLimit(pack.credits)} credits`, price, 'ada@example.com'])
    expect(text).toContain(part)
  expect(text).toMatch(/With your first purchase it brings your MCP token/)
})

test('a buyer of credits whose mail came back may give another address, and is told where the mail goes', async () => {
  const page = await openPurchase(purchase, { ...waiting, state: 'returned', can_correct: true })
  await page.getByRole('alert').getByText('It could not be delivered to ada@example.com.').waitFor()
  await page.getByRole('button', { name: 'Send the token there' }).waitFor()
  const corrected = await openPurchase(purchase, { ...waiting, corrected_to: 'right@example.com' })
  await corrected.getByText('The e-mail is on its way to right@example.com.').waitFor()
  expect(await corrected.getByRole('button', { name: 'Send the token there' }).count()).toBe(0)
})

test('a bank debit that failed added no credits, and the pack can be bought again', async () => {
  const page = await openPurchase({
    ...purchase,
    payment_status: 'unpaid',
    payment_failed: true,
  })
  await page.getByText('no credits were added').waitFor()
  expect(await page.getByRole('link', { name: 'See plans' }).getAttribute('href')).toBe('/pricing')
})

test('each grant says how it came, what is left of it and until when', async () => {
  const { section } = await openDashboard({ credits: { json: credits } })
  await section.getByText('1,342.5 credits').waitFor()
  const text = await section.innerText()
  for (const part of [
    'Held for calls under way',
    '842.5 of 1,000 left',
    'Expire on 29 November 2099',
    'Given on 1 December 2026',
    'Do not expire',
    '0 of 1,000 left',
  ])
    expect(text).toContain(part)
  expect(text).not.toContain('30 November 2026')
  expect(await section.getByRole('link', { name: 'Buy credits' }).getAttribute('href')).toBe(
    '/pricing#credit-packs',
  )
})

test('an account with credits and no subscription sees what it may do and what it has called', async () => {
  const answers = { account: { json: withoutPlan }, credits: { json: credits } }
  const { page } = await openDashboard(answers)
  await page.getByRole('heading', { name: 'Pay as you go' }).waitFor()
  await page.getByText('You have 1,342.5 credits and no running subscription').waitFor()
  await page.getByRole('region', { name: 'Calls' }).waitFor()
  expect(await page.getByText('There is no subscription for this address').count()).toBe(0)
})

test('an account whose credits are used up is told so', async () => {
  const json = { ...credits, balance: 0, held: 0, grants: credits.grants.slice(2) }
  const { page } = await openDashboard({ account: { json: withoutPlan }, credits: { json } })
  await page.getByText('no credits are left: calls are refused').waitFor()
})

test('a member sees the credits of the account, which only its owner buys', async () => {
  const member = { ...account, role: 'member' as const }
  const { section } = await openDashboard({ account: { json: member }, credits: { json: credits } })
  await section.getByText('1,342.5 credits').waitFor()
  expect(await section.getByRole('link').count()).toBe(0)
})

test('whoever pays by credits may replace a revoked agent, up to the limit', async () => {
  const answers = { account: { json: withoutPlan }, credits: { json: credits } }
  const { page } = await openDashboard(answers)
  await page.getByText('Paying as you go has one agent, and no place is free.').waitFor()
  const { page: none } = await openDashboard({ ...answers, agents: () => ({ json: { agents: [] } }) })
  await none.getByRole('button', { name: 'New agent' }).waitFor()
  await none.getByText('0 of 1 in use').waitFor()
})

test('credits that cannot be loaded say so beside the rest of the dashboard', async () => {
  const { page } = await openDashboard({ credits: { status: 502, json: {} } })
  await page.getByText('We could not load your credits.').waitFor()
  await page.getByRole('heading', { name: 'Team' }).waitFor()
})

async function openPacks(answers: ({ status: number; json: object } | { json: object })[]) {
  const sent: { key: string | undefined; body: unknown }[] = []
  const prepare = (page: Page) =>
    page.route('**/api/billing/create-credit-checkout-session', async (route) => {
      const request = route.request()
      sent.push({ key: request.headers()['idempotency-key'], body: request.postDataJSON() })
      await route.fulfill(answers[sent.length - 1] ?? { status: 500, json: {} })
    })
  const { page } = await visit('/pricing', { prepare })
  return { page, sent, section: page.getByRole('region', { name: 'Credit packs' }) }
}

const link: Schema<'CheckoutLink'> = {
  checkout_url: '/terms?paid-here',
  session_id: 'cs_test_1',
  expires_at: 1_793_000_000,
}

test('the pricing page says what each pack holds, what a call costs, and buys a pack at a click', async () => {
  const { page, sent, section } = await openPacks([{ json: link }])
  const text = await section.innerText()
  for (const { name, credits: amount } of creditPacks)
    for (const part of [name, formatLimit(amount)]) expect(text).toContain(part)
  expect(text).toMatch(/Every other tool\s+1 credit/)
  await section.getByRole('button', { name: `Buy ${pack.name} - ${price}` }).click()
  await page.waitForURL('**/terms?paid-here')
  expect(sent).toEqual([{ key: expect.stringMatching(/^[0-9a-f]{32}$/), body: { credit_pack: pack.id } }])
})

test('while a pack is being opened, no plan can be chosen', async () => {
  const { page, section } = await openPacks([])
  await page.route('**/api/billing/create-credit-checkout-session', async () => undefined)
  await section.getByRole('button', { name: `Buy ${pack.name} - ${price}` }).click()
  await section.getByRole('button', { name: 'Processing...' }).waitFor()
  const inPlans = page.getByRole('region', { name: 'Plans' }).getByRole('button')
  expect(await inPlans.count()).toBeGreaterThan(0)
  expect(await inPlans.and(page.getByRole('button', { disabled: true })).count()).toBe(await inPlans.count())
})

test('a checkout that does not open is told at the packs, and can be tried again', async () => {
  const { page, section, sent } = await openPacks([
    { status: 502, json: refusal('stripe_error', 'x') },
    { json: link },
  ])
  await section.getByRole('button', { name: `Buy ${pack.name} - ${price}` }).click()
  const alert = section.getByRole('alert')
  await alert.getByText(`We could not open the checkout for the pack ${pack.name}.`).waitFor()
  expect(await alert.textContent()).toContain('You have not been charged.')
  await alert.getByRole('button', { name: 'Try again' }).click()
  await page.waitForURL('**/terms?paid-here')
  expect(sent).toHaveLength(2)
})

test('whoever may not buy for the account is told so, and not to try again', async () => {
  const message = 'Only the owner of the account may buy credits for it.'
  const { section } = await openPacks([{ status: 403, json: refusal('forbidden', message) }])
  await section.getByRole('button', { name: `Buy ${pack.name} - ${price}` }).click()
  await section.getByRole('alert').getByText(message).waitFor()
  expect(await section.getByRole('button', { name: 'Try again' }).count()).toBe(0)
})
