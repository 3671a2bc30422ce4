import { findFaults } from '@kamiyo/tests/harness/accessibility'
import { expect, test } from 'vitest'
import type { Schema } from '../src/lib/api/api-schema.ts'
import { account, accountApi, refusal, signedOut } from './account-api.ts'
import type { Reply } from './reply.ts'
import { siteVisitor } from './visit.ts'

const visit = siteVisitor()
const REPORT = 'GET /api/account/metered-usage'
const NEXT = 'GET /api/account/next-invoice'
const sizes = [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
]

const nothing: Schema<'MeteredUsageReport'> = {
  period_start: new Date(Date.now() - 3 * 86_400_000).toISOString(),
  period_end: new Date(Date.now() + 27 * 86_400_000).toISOString(),
  currency: 'usd',
  is_billed: true,
  total_cents: 0,
  meters: [],
}
const yesterday = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10)
const cases: Schema<'MeteredUsage'> = {
  usage_type: 'case',
  name: 'Cases',
  unit: 'case',
  aggregation: 'sum',
  quantity: 12.5,
  events: 3,
  rate: { amount_cents: 1000, per: 1, included: 2, tiers: null },
  amount_cents: 10_500,
  days: [{ day: yesterday, quantity: 12.5 }],
  dimensions: [
    { dimension: 'fraud', quantity: 12 },
    { dimension: '', quantity: 0.5 },
  ],
}
const agents: Schema<'MeteredUsage'> = {
  ...cases,
  usage_type: 'agent',
  name: 'Agents',
  unit: 'agent',
  aggregation: 'level',
  quantity: 4,
  days: [],
  dimensions: [],
}
const used = { ...nothing, total_cents: 30_500, meters: [agents, cases] }
const next: Schema<'NextInvoice'> = {
  next_invoice_amount_cents: 40_400,
  outstanding_balance_cents: 0,
  is_delinquent: false,
  payment_method_configured: true,
}

async function openUsage(report: Reply, { after = { json: next } as Reply, viewport = sizes[1] } = {}) {
  const { prepare } = accountApi({ calls: { [REPORT]: report, [NEXT]: after } })
  const { page } = await visit('/dashboard/usage', { prepare, ...(viewport && { viewport }) })
  return page
}

test.each(sizes)('usage is shown by meter and day with what it comes to, at $width px', async (viewport) => {
  const page = await openUsage({ json: used }, { viewport })
  await page.getByText('$404').waitFor()
  await page.getByText('$10 for each case; the first 2 cases are included.').waitFor()
  await page.getByText('12.5 cases').first().waitFor()
  await page.getByRole('listitem').getByRole('button').first().waitFor()
  expect(await page.getByRole('definition').allInnerTexts()).toEqual(
    expect.arrayContaining(['$305', '$404', '4 agents', '$105', '12']),
  )
  expect(await findFaults(page)).toEqual([])
})

test('each day of the chart is a sentence that is reached with the keyboard, and a row of the table', async () => {
  const page = await openUsage({ json: used })
  const chart = page.getByRole('list', { name: 'Cases by day (UTC)' })
  const bars = chart.getByRole('button')
  await expect.poll(async () => await bars.count()).toBe(4)
  await bars.last().focus()
  await page.keyboard.press('ArrowLeft')
  const focused = page.locator(':focus')
  expect(await focused.getAttribute('aria-label')).toMatch(/^\d+ \w+ \d{4}: 12\.5 cases$/)
  await page.keyboard.press('Home')
  expect(await focused.getAttribute('aria-label')).toMatch(/: 0 cases$/)
  await page.getByText('The days as a table').first().click()
  await page.getByRole('row').filter({ hasText: '12.5' }).waitFor()
})

test('a month without usage says when it appears', async () => {
  const page = await openUsage({ json: nothing })
  await page.getByText('Nothing was used yet this month.').waitFor()
  expect(await findFaults(page)).toEqual([])
})

test('usage that is not billed says so', async () => {
  const page = await openUsage({ json: { ...used, is_billed: false } })
  await page.getByText('Usage is counted, and not billed at present').waitFor()
})

test('the usage is shown while Stripe cannot tell the next invoice', async () => {
  const away: Reply = { status: 503, json: refusal('stripe_unavailable', 'Stripe is away.') }
  const page = await openUsage({ json: used }, { after: away })
  await page.getByText('We could not load the next invoice.').waitFor()
  await page.getByText('$305').waitFor()
})

test('a member is told whom to ask, and who is not signed in is led to sign in', async () => {
  const message = 'What the account used and owes is shown to those with the role admin. Ask the owner.'
  const page = await openUsage({ status: 403, json: refusal('forbidden', message) })
  await page.getByText(message).waitFor()
  const other = await openUsage(signedOut)
  await other.waitForURL(/\/sign-in\?return_to=%2Fdashboard%2Fusage$/)
})

test('the dashboard leads owners and admins to usage, statements and keys, and members not', async () => {
  const open = async (role: 'owner' | 'member') => {
    const { prepare } = accountApi({ account: { json: { ...account, role } } })
    return (await visit('/dashboard', { prepare })).page
  }
  const owner = await open('owner')
  for (const name of ['Usage', 'Statements', 'API keys'])
    await owner.getByRole('link', { name, exact: true }).waitFor()
  const member = await open('member')
  await member.getByRole('heading', { name: 'Agents' }).waitFor()
  expect(await member.getByRole('heading', { name: 'Usage and API' }).count()).toBe(0)
})
