import { findFaults } from '@kamiyo/tests/harness/accessibility'
import { expect, test } from 'vitest'
import type { Schema } from '../src/lib/api/api-schema.ts'
import { accountApi, agent, refusal, signedOut } from './account-api.ts'
import type { Reply } from './reply.ts'
import { siteVisitor } from './visit.ts'

const visit = siteVisitor()
const list = 'GET /api/account/calls'
const sizes = { desktop: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } }

const call: Schema<'LedgerEntry'> = {
  id: '01980000-0000-7000-8000-000000000003',
  at: '2026-11-29T17:00:03.000Z',
  kind: 'call',
  agent_id: agent.id,
  agent: 'default',
  tool: 'search_exploits',
  outcome: 'ok',
  included_calls: 0,
  credits: -1,
  overage_credits: 0,
  duration_ms: 340,
  balance: 1999,
}
const failed: Schema<'LedgerEntry'> = {
  ...call,
  id: '01980000-0000-7000-8000-000000000002',
  outcome: 'tool_error',
  credits: 0,
  balance: 2000,
}
const bought: Schema<'LedgerEntry'> = {
  ...call,
  id: '01980000-0000-7000-8000-000000000001',
  kind: 'purchase',
  agent_id: null,
  agent: null,
  tool: null,
  outcome: null,
  duration_ms: null,
  credits: 1000,
  balance: 2000,
}
const page = (data: Schema<'LedgerEntry'>[], next_cursor: string | null = null): Reply<'LedgerPage'> => ({
  json: { data, next_cursor },
})

async function openCalls(
  answer: Reply | (() => Reply),
  { path = '/dashboard/calls', viewport = sizes.phone } = {},
) {
  const { prepare } = accountApi({ calls: { [list]: answer } })
  return await visit(path, { prepare, viewport })
}

test('each call shows what it cost and what was left, and credits stand between them', async () => {
  const { page: tab } = await openCalls(page([call, failed, bought]))
  const rows = tab.getByRole('row').filter({ hasText: /search_exploits|Credits bought/ })
  await rows.first().waitFor()
  const texts = (await rows.allInnerTexts()).map((text) => text.replaceAll(/\s+/g, ' '))
  expect(texts[0]).toMatch(/search_exploits.*default.*Done.*340 ms.*1 credit.*1,999.*2026-11-29 17:00:03/)
  expect(texts[1]).toMatch(/The tool failed.*Not charged.*2,000/)
  expect(texts[2]).toMatch(/Credits bought.*\+1,000 credits.*2,000/)
  expect(await findFaults(tab)).toEqual([])
})

test('the list is narrowed by agent, tool and days, and the file has the same', async () => {
  const { page: tab, requests } = await openCalls(page([call]), { viewport: sizes.desktop })
  await tab.getByRole('option', { name: 'default' }).waitFor({ state: 'attached' })
  await tab.getByLabel('Agent').selectOption({ label: 'default' })
  await tab.getByLabel('Tool').fill('search_exploits')
  await tab.getByLabel('From').fill('2026-11-01')
  await tab.getByRole('button', { name: 'Show' }).click()
  const query = `agent=${agent.id}&tool=search_exploits&from=2026-11-01`
  await expect.poll(() => requests.at(-1)).toContain(`/api/account/calls?${query}`)
  const file = tab.getByRole('link', { name: 'Download as CSV' })
  expect(await file.getAttribute('href')).toBe(`/api/account/calls.csv?${query}`)
})

test('older calls are a page further', async () => {
  const { page: tab, requests } = await openCalls(page([call], call.id))
  await tab.getByRole('link', { name: 'Older' }).click()
  await expect.poll(() => requests.at(-1)).toContain(`/api/account/calls?cursor=${call.id}`)
  await tab.getByRole('link', { name: 'Back to the newest' }).waitFor()
})

test('no calls at all are told apart from a search that found none', async () => {
  const { page: tab } = await openCalls(page([]))
  await tab.getByText('No calls yet.').waitFor()
  const { page: narrowed } = await openCalls(page([]), { path: '/dashboard/calls?tool=x' })
  await narrowed.getByText('Nothing matches.').waitFor()
})

test('calls that cannot be loaded can be asked for again', async () => {
  let answer: Reply = { status: 500, json: refusal('internal_error', 'Something failed on our side.') }
  const { page: tab } = await openCalls(() => answer)
  await tab.getByText('We could not load your calls.').waitFor()
  answer = page([call])
  await tab.getByRole('button', { name: 'Try again' }).click()
  await tab.getByText('1 credit').waitFor()
})

test('who is not signed in is led to sign in, and back', async () => {
  const { page: tab } = await openCalls(signedOut)
  await tab.waitForURL(/\/sign-in\?return_to=%2Fdashboard%2Fcalls$/)
})

test('the dashboard leads to the calls', async () => {
  const { page: tab } = await openCalls(page([call]), { path: '/dashboard' })
  await tab.getByRole('link', { name: 'All calls, with their prices' }).click()
  await tab.getByRole('heading', { name: 'Calls', level: 1 }).waitFor()
})
