import { findFaults, findViolations } from '@kamiyo/tests/harness/accessibility'
import { expect, test } from 'vitest'
import type { Schema } from '../src/lib/api/api-schema.ts'
import { account, accountApi, refusal } from './account-api.ts'
import { customerDetails } from './operator-samples.ts'
import { siteVisitor } from './visit.ts'

const visit = siteVisitor()
const json = { ...account, is_admin: true }
const sizes = { desktop: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } }

const accountId = customerDetails.customer.user_id
const base = `/api/admin/accounts/${accountId}`

const gate: Schema<'GateState'> = {
  gate_id: 'g1',
  name: 'api-1 4242',
  place: 'api',
  state: 'alive',
  started_at: '2026-11-29T10:00:00.000Z',
  heartbeat_at: '2026-11-29T17:00:00.000Z',
  closed_at: null,
  held_calls: 2,
  held_since: '2026-11-29T16:59:59.000Z',
}
const overview: Schema<'CallsOverview'> = {
  since: '2026-11-23',
  calls: 12_400,
  credits: 310.5,
  days: [{ day: '2026-11-29', calls: 12_400, credits: 310.5 }],
  refusals: [{ code: 'rate_limited', refusals: 97 }],
  tools: [{ tool: 'search_exploits', calls: 12_000, credits: 300 }],
  accounts: [{ account_id: accountId, customer_id: 'c1', name: 'Ada Lovelace', calls: 400, credits: 10.5 }],
  held_calls: 3,
  gates: [
    gate,
    { ...gate, gate_id: 'g2', name: 'pdf-tools', place: 'remote', state: 'silent', held_calls: 1 },
  ],
}
const usage: Schema<'AccountUsageOfOperator'> = {
  account_id: accountId,
  tenant_id: 'acct_1',
  name: 'Ada Lovelace',
  balance: 42.5,
  held: 1,
  calls_today: 3,
  calls_this_period: 400,
  period_start: '2026-11-21T10:00:00.000Z',
  period_end: '2026-12-21T10:00:00.000Z',
  agents: [{ agent_id: 'a1', name: 'Laptop', calls: 400 }],
  tools: [{ tool: 'search_exploits', calls: 400 }],
  grants: [
    {
      id: 'r1',
      source: 'purchase',
      credits: 1000,
      remaining: 42.5,
      expires_at: '2027-11-21T10:00:00.000Z',
      created_at: '2026-11-21T10:00:00.000Z',
    },
  ],
}

async function openDesk(
  path: string,
  calls: Parameters<typeof accountApi>[0]['calls'] = {},
  viewport = sizes.phone,
) {
  const { prepare, sent } = accountApi({ account: { json }, calls })
  const { page, requests } = await visit(path, { prepare, viewport })
  return { page, sent, requests }
}

test('calls, refusals, busy accounts and gates are on one page', async () => {
  const { page } = await openDesk('/admin/calls', { 'GET /api/admin/calls/overview': { json: overview } })
  await page.getByText('12,400').first().waitFor()
  await page.getByText('rate_limited').waitFor()
  const silent = page.getByRole('row').filter({ hasText: 'pdf-tools' })
  expect(await silent.innerText()).toMatch(/with a gate key[\s\S]*silent[\s\S]*1/)
  expect(await page.getByRole('link', { name: 'Ada Lovelace' }).getAttribute('href')).toBe(
    '/admin/customers/c1',
  )
  expect(await findFaults(page)).toEqual([])
})

test('another period is asked for, and has an address', async () => {
  const { page, requests } = await openDesk('/admin/calls', {
    'GET /api/admin/calls/overview': { json: overview },
  })
  await page.getByRole('link', { name: '30 days' }).click()
  await expect.poll(() => requests.some((request) => request.endsWith('/calls/overview?days=30'))).toBe(true)
  await page.getByRole('link', { name: '30 days' }).and(page.locator('[aria-current=true]')).waitFor()
})

const desk = {
  'GET /api/admin/customers/c1': { json: customerDetails },
  [`GET ${base}/usage`]: { json: usage },
}

test('the page of a customer shows the wallet, and credits are granted there with a reason', async () => {
  const { page, sent } = await openDesk('/admin/customers/c1', {
    ...desk,
    [`POST ${base}/credits`]: { json: { id: 'x', account_id: accountId, credits: 5, balance: 47.5 } },
  })
  const section = page.getByRole('region', { name: 'Calls and credits' })
  await section.getByText('42.5').first().waitFor()
  await section.getByRole('button', { name: 'Grant credits' }).click()
  await section.getByLabel('Credits', { exact: true }).fill('5')
  await section.getByLabel('Can be used until').fill('2027-01-31')
  await section.getByLabel('Reason').fill('An apology')
  expect(await findViolations(page)).toEqual([])
  await section.getByRole('button', { name: 'Grant', exact: true }).click()
  await section.getByText('Done. 47.5 credits are left.').waitFor()
  expect(sent).toEqual([
    {
      call: `POST ${base}/credits`,
      body: {
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        credits: 5,
        expires_at: '2027-02-01T00:00:00.000Z',
        reason: 'An apology',
      },
    },
  ])
})

test('more than is left cannot be taken back, and a repeated try has the same id', async () => {
  const { page, sent } = await openDesk('/admin/customers/c1', {
    ...desk,
    [`POST ${base}/credits`]: { status: 409, json: refusal('conflict', 'Only 42.5 credits are left.') },
  })
  const section = page.getByRole('region', { name: 'Calls and credits' })
  await section.getByRole('button', { name: 'Take back credits' }).click()
  await section.getByLabel('Credits', { exact: true }).fill('50')
  await section.getByLabel('Reason').fill('A mistake')
  for (let tries = 1; tries <= 2; tries += 1) {
    await section.getByRole('button', { name: 'Take back', exact: true }).click()
    await expect.poll(() => sent.length).toBe(tries)
    await section.getByText('Only 42.5 credits are left.').waitFor()
  }
  const [one, other] = sent.map(({ body }) => body as { id: string; credits: number })
  expect(one).toMatchObject({ credits: -50 })
  expect(other?.id).toBe(one?.id)
})

test('the calls of one account are listed and exported for the operator', async () => {
  const { page } = await openDesk(`/admin/calls/${accountId}?tool=search`, {
    [`GET ${base}/calls`]: { json: { data: [], next_cursor: null } },
  })
  await page.getByText('Nothing matches.').waitFor()
  const file = page.getByRole('link', { name: 'Export the matching calls as CSV' })
  expect(await file.getAttribute('href')).toBe(`${base}/calls.csv?tool=search`)
})
