import { findFaults, findViolations } from '@kamiyo/tests/harness/accessibility'
import { expect, test } from 'vitest'
import type { Schema } from '../src/lib/api/api-schema.ts'
import { account, accountApi, refusal } from './account-api.ts'
import { customerDetails, openDispute, overview, reversals } from './operator-samples.ts'
import type { Reply } from './reply.ts'
import { siteVisitor } from './visit.ts'

const visit = siteVisitor()
const json = { ...account, is_admin: true }
const nothing: Reply<'AuditPage'> = { json: { data: [], next_cursor: null } }
const stored = '/api/admin/events/evt_1'

const sizes = { desktop: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } }

async function openDesk(
  path: string,
  calls: Parameters<typeof accountApi>[0]['calls'] = {},
  viewport = sizes.phone,
) {
  const { prepare } = accountApi({ account: { json }, calls })
  return await visit(path, { prepare, viewport })
}

test('a list that is empty is told apart from a search that found nothing', async () => {
  const { page } = await openDesk('/admin/audit', { 'GET /api/admin/audit': nothing })
  await page.getByText('No manual actions yet.').waitFor()
  await page.getByLabel('Action').fill('token.revoke')
  await page.getByRole('button', { name: 'Search' }).click()
  await page.getByText('Nothing matches.').waitFor()
  expect(await findViolations(page)).toEqual([])
})

test('the log shows what a replay changed row by row, not as one lump', async () => {
  const changes: Schema<'RowChange'>[] = [
    {
      table: 'webhook_events',
      key: 'evt_1',
      change: 'updated',
      before: { status: 'dead' },
      after: { status: 'processed' },
    },
  ]
  const entry: Schema<'AuditEntry'> = {
    id: 'a1',
    occurred_at: '2026-11-21T10:00:00Z',
    actor: 'operator@example.com',
    action: 'event.replay',
    subject_type: 'event',
    subject_id: 'evt_1',
    reason: 'The price was missing',
    ip: null,
    before: { status: 'dead' },
    after: { outcome: 'success', changes },
  }
  const { page } = await openDesk('/admin/audit', {
    'GET /api/admin/audit': { json: { data: [entry], next_cursor: null } },
  })
  await page.getByText('Before and after event.replay').click()
  await page.getByText('Outcome: success').waitFor()
  const row = page.getByRole('table', { name: 'webhook_events evt_1' }).getByRole('row', { name: 'status' })
  expect(await row.innerText()).toMatch(/dead[^–]*processed/)
  expect(await page.getByRole('table', { name: 'Before and after' }).count()).toBe(0)
})

test('mails are called by what they say and name who gets them, also our own people', async () => {
  const mail: Schema<'ListedMail'> = {
    id: 'm1',
    kind: 'admin_dead_event',
    status: 'sent',
    attempts: 1,
    customer_id: null,
    customer_email: null,
    token_jti: null,
    created_at: '2026-11-21T10:00:00Z',
    sent_at: '2026-11-21T10:00:01Z',
    next_attempt_at: null,
    provider_message_id: null,
    last_error: null,
    outcome: null,
    outcome_reason: null,
    outcome_at: null,
  }
  const { page } = await openDesk('/admin/mails', {
    'GET /api/admin/mails': { json: { data: [mail], next_cursor: null } },
  })
  await page.getByText('An event was given up to the operators').waitFor()
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
    [`GET ${stored}`]: {
      status: 503,
      json: refusal('database_unavailable', 'The database is not responding.'),
    },
  })
  await page.getByRole('button', { name: 'Try again' }).click()
  await page.getByRole('alert').getByText('The database is not responding.').waitFor()
  expect(requests.filter((request) => request.endsWith(stored)).length).toBeGreaterThan(2)
})

test("the links of an operator's header have one line on a phone", async () => {
  const { page } = await openDesk('/dashboard')
  const main = page.getByRole('navigation', { name: 'Main' })
  await main.getByRole('link', { name: 'Operator' }).waitFor()
  expect((await main.boundingBox())?.height).toBe(44)
})

test('a page whose lists are cut says so', async () => {
  const payment: Omit<Schema<'Payment'>, 'stripe_invoice_id'> = {
    stripe_subscription_id: 'sub_1',
    credit_pack: null,
    outcome: 'succeeded',
    amount_cents: 9900,
    credit_cents: null,
    currency: 'usd',
    occurred_at: '2026-11-21T10:00:00Z',
  }
  const payments = Array.from({ length: 100 }, (_, index) => ({
    ...payment,
    stripe_invoice_id: `in_${index}`,
  }))
  const { page } = await openDesk('/admin/customers/c1', {
    'GET /api/admin/customers/c1': { json: { ...customerDetails, payments } },
  })
  await page.getByRole('region', { name: 'Payments' }).getByText('The newest 100;').waitFor()
  expect(await page.getByText('The newest 100;').count()).toBe(1)
})

test('an invoice without anything due is not called a payment, and a credit is called one', async () => {
  const at = {
    stripe_subscription_id: 'sub_1',
    credit_pack: null,
    currency: 'usd',
    occurred_at: '2026-11-21T10:00:00Z',
    outcome: 'succeeded',
  }
  const payments = [
    { ...at, stripe_invoice_id: 'in_paid', amount_cents: 9900, credit_cents: null },
    { ...at, stripe_invoice_id: 'in_credit', amount_cents: 0, credit_cents: 7950 },
    { ...at, stripe_invoice_id: 'in_trial', amount_cents: 0, credit_cents: null },
  ]
  const { page } = await openDesk('/admin/customers/c1', {
    'GET /api/admin/customers/c1': { json: { ...customerDetails, payments } },
  })
  const row = (id: string) => page.getByRole('row').filter({ hasText: id })
  await row('in_paid').waitFor()
  const texts = await Promise.all(payments.map((one) => row(one.stripe_invoice_id).textContent()))
  const [paid, credit, trial] = texts
  expect(paid).toMatch(/succeeded.*\$99/)
  expect(credit).toMatch(/credit for later invoices.*\$79\.50/)
  expect(trial).toMatch(/nothing due.*\$0/)
  expect(`${credit}${trial}`).not.toContain('succeeded')
})

test('what waits at Stripe leads to the customer, and from there to Stripe', async () => {
  const { page } = await openDesk('/admin', {
    'GET /api/admin/overview': { json: overview },
    'GET /api/admin/customers/c1': { json: { ...customerDetails, reversals } },
  })
  const look = page.getByRole('region', { name: 'Needs attention' })
  await look.getByText('Requests come through 10.0.0.7, which TRUST_PROXY does not list').waitFor()
  expect(await findViolations(page)).toEqual([])
  await look.getByText('Evidence is due by 2026-12-12 23:59 UTC.').click()
  const section = page.getByRole('region', { name: 'Refunds and disputes' })
  const dispute = section.getByRole('link', { name: `Dispute ${openDispute.id} at Stripe` })
  expect(await dispute.getAttribute('href')).toBe(openDispute.stripe_url)
  const text = (await section.textContent()) ?? ''
  for (const part of ['needs response', 'KWD', 'uncollectible, paid since']) expect(text).toContain(part)
  expect(await findFaults(page)).toEqual([])
})
