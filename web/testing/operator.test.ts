import { AxeBuilder } from '@axe-core/playwright'
import { expect, test } from 'vitest'
import { account, accountApi, refusal } from './account-api.ts'
import { siteVisitor } from './visit.ts'

const visit = siteVisitor()
const json = { ...account, is_admin: true }
const nothing = { json: { data: [], next_cursor: null } }
const stored = '/api/admin/events/evt_1'

async function openDesk(path: string, calls: Parameters<typeof accountApi>[0]['calls'] = {}) {
  const { prepare } = accountApi({ account: { json }, calls })
  return await visit(path, { prepare, viewport: { width: 390, height: 844 } })
}

test('a list that is empty is told apart from a search that found nothing', async () => {
  const { page } = await openDesk('/admin/audit', { 'GET /api/admin/audit': nothing })
  await page.getByText('Nobody has done anything by hand yet.').waitFor()
  await page.getByLabel('Action').fill('token.revoke')
  await page.getByRole('button', { name: 'Search' }).click()
  await page.getByText('Nothing fits.').waitFor()
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([])
})

test('what is not stored is not asked for again', async () => {
  const { page } = await openDesk('/admin/events/evt_1', {
    [`GET ${stored}`]: { status: 404, json: refusal('not_found', 'No event evt_1 is stored.') },
  })
  await page.getByRole('alert').getByText('No event evt_1 is stored.').waitFor()
  expect(await page.getByRole('button', { name: 'Try again' }).count()).toBe(0)
})

test('an API that is away can be asked again', async () => {
  const { page, requests } = await openDesk('/admin/events/evt_1', {
    [`GET ${stored}`]: { status: 503, json: refusal('database_away', 'The database does not answer.') },
  })
  await page.getByRole('button', { name: 'Try again' }).click()
  await page.getByRole('alert').getByText('The database does not answer.').waitFor()
  expect(requests.filter((request) => request.endsWith(stored)).length).toBeGreaterThan(2)
})

test("the links of an operator's header have one line on a phone", async () => {
  const { page } = await openDesk('/dashboard')
  const main = page.getByRole('navigation', { name: 'Main' })
  await main.getByRole('link', { name: 'Operator' }).waitFor()
  expect((await main.boundingBox())?.height).toBe(44)
})

test('a story that is cut says so', async () => {
  const payment = {
    outcome: 'succeeded',
    amount_cents: 9900,
    currency: 'usd',
    occurred_at: '2026-11-21T10:00:00Z',
  }
  const payments = Array.from({ length: 100 }, (_, index) => ({
    ...payment,
    stripe_invoice_id: `in_${index}`,
  }))
  const customer = {
    id: 'c1',
    user_id: 'u1',
    stripe_customer_id: 'cus_1',
    email: 'ada@example.com',
    name: 'Ada',
    payment_method: null,
    created_at: '2026-11-21T10:00:00Z',
    deleted_at: null,
  }
  const story = { customer, subscriptions: [], tokens: [], payments, mails: [], events: [], audit: [] }
  const { page } = await openDesk('/admin/customers/c1', { 'GET /api/admin/customers/c1': { json: story } })
  await page.getByRole('region', { name: 'Payments' }).getByText('The newest 100;').waitFor()
  expect(await page.getByText('The newest 100;').count()).toBe(1)
})
