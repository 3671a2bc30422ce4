import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { buyWithoutEvents } from '../../../testing/buy-without-events.ts'
import { operatorOf } from '../../../testing/operator.ts'
import { startTestApi, type TestApi } from '../../../testing/start-test-api.ts'

const command = fileURLToPath(new URL('../../../../scripts/src/admin/main.ts', import.meta.url))

let api: TestApi
beforeAll(async () => {
  api = await startTestApi()
})
afterAll(async () => await api.close())
beforeEach(async () => await api.sandbox.clearFaults())

/** Runs `pnpm admin` with these arguments. */
async function admin(...args: string[]): Promise<{ code: number | null; output: string }> {
  const env = {
    PATH: process.env['PATH'],
    API_URL: api.url,
    ADMIN_API_KEY: api.deps.config.auth.adminApiKey,
  }
  return await new Promise((resolve) => {
    const child = execFile(process.execPath, [command, ...args], { env }, (_error, stdout, stderr) =>
      resolve({ code: child.exitCode, output: stdout + stderr }),
    )
  })
}

const REPAIR = ['reconcile', '--all', '--reason', 'After an outage']

const storedIds = async () =>
  (await api.deps.db.selectFrom('subscriptions').select('stripeSubscriptionId').execute()).map(
    (row) => row.stripeSubscriptionId,
  )

const auditRows = async () =>
  await api.deps.db
    .selectFrom('auditLog')
    .select(['action', 'subjectId', 'reason', 'after'])
    .orderBy('occurredAt')
    .execute()

test('a dry run of everything shows what differs and changes nothing; the run repairs it and leaves its rows', async () => {
  const lost = await buyWithoutEvents(api)
  const difference = `${lost}  subscription: - → active`
  const dry = await admin('reconcile', '--all', '--dry-run')
  expect(dry).toEqual({
    code: 0,
    output: `${difference}\n1 compared, 1 differ, nothing was changed (dry run), 0 failed\n`,
  })
  expect([await storedIds(), await auditRows()]).toEqual([[], []])

  expect(await admin(...REPAIR)).toEqual({
    code: 0,
    output: `${difference}  repaired\n1 compared, 1 differ, 1 repaired, 0 failed\n`,
  })
  expect(await storedIds()).toEqual([lost])
  expect(await auditRows()).toEqual([
    {
      action: 'subscription.reconcile_all',
      subjectId: 'all',
      reason: 'After an outage',
      after: null,
    },
    {
      action: 'subscription.reconcile',
      subjectId: lost,
      reason: 'After an outage',
      after: { subscription: 'active' },
    },
  ])
  const again = await admin('reconcile', '--all', '--dry-run', '--json')
  expect(JSON.parse(again.output)).toEqual({
    kind: 'summary',
    dry_run: true,
    compared: 1,
    differing: 0,
    repaired: 0,
    failed: 0,
  })
})

test('what cannot be repaired is named, the others are repaired all the same, and the exit code is 1', async () => {
  const [refused, healed] = [await buyWithoutEvents(api), await buyWithoutEvents(api)]
  await api.sandbox.fault({ target: 'stripe', match: `GET /v1/subscriptions/${refused}`, kind: 'reset' })
  const { code, output } = await admin(...REPAIR)
  expect(code).toBe(1)
  expect(output).toContain(`${refused}  failed: `)
  expect(output).toContain(`${healed}  subscription: - → active  repaired`)
  expect(output).toContain('Error: 1 could not be repaired')
  expect(await storedIds()).not.toContain(refused)
})

test('a comparison that ends early says so, and the exit code is 1', async () => {
  await api.sandbox.fault({
    target: 'stripe',
    match: 'GET /v1/subscriptions',
    kind: 'status',
    status: 400,
    times: 20,
  })
  const { code, output } = await admin('reconcile', '--all', '--dry-run')
  expect(code).toBe(1)
  expect(output).toContain('Error: The comparison ended early')
})

test('who hangs up ends the comparison, and nothing is left running', async () => {
  for (let count = 0; count < 12; count += 1) await buyWithoutEvents(api)
  const before = (await storedIds()).length
  const controller = new AbortController()
  const response = await fetch(`${api.url}/api/admin/reconcile/all`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${api.deps.config.auth.adminApiKey}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ dry_run: false, reason: 'Started by mistake' }),
    signal: controller.signal,
  })
  await response.body?.getReader().read()
  controller.abort()
  await expect
    .poll(() => api.logLines.some((line) => line.includes('The caller hung up')), { timeout: 5_000 })
    .toBe(true)
  expect((await storedIds()).length - before).toBeLessThan(12)
})

test('a run needs its reason', async () => {
  const { status } = await operatorOf(api).post('/reconcile/all', { dry_run: false, reason: ' ' })
  expect(status).toBe(400)
  expect(await admin('reconcile', '--all')).toMatchObject({ code: 1 })
})
