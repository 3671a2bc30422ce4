import { findFaults } from '@kamiyo/tests/harness/accessibility'
import { expect, test } from 'vitest'
import type { Schema } from '../src/lib/api/api-schema.ts'
import { accountApi, invoice, refusal } from './account-api.ts'
import type { Reply } from './reply.ts'
import { siteVisitor } from './visit.ts'

const visit = siteVisitor()
const LIST = 'GET /api/account/statements'
const ID = '01980000-0000-7000-8000-000000000001'
const sizes = [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
]

const line: Schema<'TenantStatementLine'> = {
  line: 1,
  usage_type: 'api_call',
  late: false,
  usage_start: '2026-10-01T00:00:00.000Z',
  usage_end: '2026-11-01T00:00:00.000Z',
  quantity: 15_000,
  rate: { amount_cents: 10, per: 500, included: 0, tiers: null },
  amount_cents: 300,
  events: 150,
  digest: '-8123981237',
}
const statement: Schema<'TenantStatement'> = {
  id: ID,
  period_start: '2026-10-01T00:00:00.000Z',
  period_end: '2026-11-01T00:00:00.000Z',
  status: 'invoiced',
  currency: 'usd',
  total_cents: 300,
  invoice_id: invoice.id,
  sealed_at: '2026-11-01T00:30:00.000Z',
  paid_at: null,
  lines: [line, { ...line, line: 2, usage_type: 'case', late: true, quantity: 1, events: 1 }],
}
const events: Schema<'BilledEventPage'> = {
  statement_id: ID,
  line: 1,
  usage_type: 'api_call',
  quantity: 15_000,
  line_events: 150,
  digest: '-8123981237',
  events: [
    {
      id: '01996b5e-6c1f-7cc3-9f0e-2b6f7c1f4a10',
      time: '2026-10-02T10:00:00.000000Z',
      quantity: 100,
      subject: 'agent-7',
      dimension: 'search',
      voids: null,
      metadata: null,
    },
  ],
  next_cursor: 'more',
}
const of = (...statements: Schema<'TenantStatement'>[]): Reply => ({
  json: { statements, next_cursor: null },
})

async function open(path: string, calls: Record<string, Reply>, viewport = sizes[0], invoices = [invoice]) {
  const { prepare } = accountApi({ calls, invoices: { json: { invoices } } })
  return await visit(path, { prepare, ...(viewport && { viewport }) })
}

test.each(sizes)(
  'a bill shows its lines, and leads to its invoice and its events, at $width px',
  async (viewport) => {
    const calls = {
      [LIST]: of(statement),
      [`GET /api/account/statements/${ID}/lines/1/events`]: { json: events },
    }
    const { page } = await open('/dashboard/statements', calls, viewport, [{ ...invoice, status: 'open' }])
    await page.getByText('On an invoice that is not paid yet').waitFor()
    const pay = page.getByRole('link', { name: 'Pay the invoice KAMIYO-0001' })
    expect(await pay.getAttribute('href')).toBe(invoice.hosted_invoice_url)
    await page.getByText('Reported late, for 1 October 2026 to 1 November 2026').waitFor()
    expect(await findFaults(page)).toEqual([])
    await page.getByRole('link', { name: '150 events of API calls' }).click()
    await page.getByText('-8123981237').waitFor()
    const file = page.getByRole('link', { name: 'Download all as CSV' })
    expect(await file.getAttribute('href')).toBe(`/api/account/statements/${ID}/lines/1/events.csv`)
    expect(await findFaults(page)).toEqual([])
  },
)

test('the events of a line are read page by page', async () => {
  const calls = { [`GET /api/account/statements/${ID}/lines/1/events`]: { json: events } }
  const { page, requests } = await open(`/dashboard/statements/${ID}/lines/1`, calls)
  await page.getByRole('link', { name: 'Older' }).click()
  await expect.poll(() => requests.at(-1)).toContain('/lines/1/events?cursor=more')
})

test.each([
  [{ ...statement, status: 'paid', paid_at: '2026-11-02T10:00:00.000Z' }, 'Paid on 2 November 2026'],
  [{ ...statement, status: 'sealed', invoice_id: null }, 'On its way to an invoice'],
  [
    { ...statement, status: 'void' },
    'Its invoice was voided; there is nothing to pay unless another follows',
  ],
  [{ ...statement, total_cents: 0, lines: [] }, 'Nothing to pay'],
])('a statement says what is to be done about it: %#', async (given, text) => {
  const { page } = await open('/dashboard/statements', { [LIST]: of(given) })
  await page.getByText(text).waitFor()
})

test('no statements at all say when there will be one, and those that cannot be loaded can be asked for again', async () => {
  const { page } = await open('/dashboard/statements', { [LIST]: of() })
  await page.getByText('There are no statements yet.').waitFor()
  const failed: Reply = { status: 500, json: refusal('internal_error', 'Something failed.') }
  const { page: other } = await open('/dashboard/statements', { [LIST]: failed })
  await other.getByText('We could not load your statements.').waitFor()
  await other.getByRole('button', { name: 'Try again' }).waitFor()
})
