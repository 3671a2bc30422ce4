import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { issueTestKey, type TestKey } from '../../../testing/create-test-key.ts'
import { curlCommandsOf, runCurl } from '../../../testing/guide-commands.ts'
import { withTransaction } from '../../db/transaction.ts'
import { DAY_MS, MINUTE_MS } from '../../lib/durations.ts'
import { sealPeriod } from '../invoicing/statements/seal.ts'
import { startTenants } from './testing/start-tenants.ts'

/** Every command of these guides is run in a shell as it stands, with only its examples of ids and addresses filled in. */
const tenants = startTenants({ env: { RATE_LIMIT_RPM: '200' } })
const known = {
  tenant: '',
  platformKey: '',
  key: '',
  statement: '',
  customer: 'cus_…',
  session: '',
  folder: '',
}
let company: TestKey
/** A shell and a process of curl for each of dozens of commands. */
const TIMEOUT_MS = 120_000

beforeAll(async () => {
  const { deps } = tenants.api()
  company = await tenants.createTenant('Jeturing_123')
  const other = await tenants.createTenant()
  known.tenant = other.tenantId
  known.key = company.key
  known.platformKey = (await issueTestKey(deps, null)).key
  known.folder = await mkdtemp(join(tmpdir(), 'guide-'))
  const launch = { code: 'LAUNCH50', percent_off: 50, duration: 'once' }
  await tenants.call('POST', '/api/v1/billing/discounts', { key: known.platformKey, body: launch })
})
afterAll(async () => await rm(known.folder, { recursive: true, force: true }))

function fillIn(command: string): string {
  const { deps, sandbox, url } = tenants.api()
  const examples = {
    'https://kamiyo.example': url,
    'http://localhost:12111': sandbox.url,
    'price_…': deps.config.stripe.priceIds.team ?? '',
    'cus_…': known.customer,
    'acct_…': known.tenant,
    'kmy_live_…': 'kmy_live_nothing',
    '<id>': known.statement,
    '2026-11-30T12:00:00Z': new Date(Date.now() - MINUTE_MS).toISOString(),
  }
  return Object.entries(examples).reduce((text, [example, real]) => text.replaceAll(example, real), command)
}

function environment(api: string, command: string): Record<string, string> {
  const isOfPlatform = /discounts|subscriptions|\/start /.test(command)
  return {
    API: api,
    KAMIYO_API_KEY: isOfPlatform ? known.platformKey : known.key,
    ADMIN_API_KEY: tenants.api().deps.config.auth.adminApiKey,
    TENANT: company.tenantId,
    SESSION: known.session,
    END: new Date(Date.now() + 31 * DAY_MS).toISOString(),
    NOW: String(Math.floor(Date.now() / 1000)),
  }
}

async function run(command: string, api = tenants.api().url): Promise<Record<string, unknown>> {
  const { status, text } = await runCurl(fillIn(command), {
    cwd: known.folder,
    env: environment(api, command),
  })
  expect([command, status, text].join('\n')).toMatch(/\n20[02]\n/)
  const body = text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : {}
  expect(body['refused'] ?? [], command).toEqual([])
  return body
}

const dataOf = (body: Record<string, unknown>) => body['data'] as Record<string, string>

test('the commands of the guide to onboarding set up a company', { timeout: TIMEOUT_MS }, async () => {
  const { deps, sandbox, url } = tenants.api()
  const commands = curlCommandsOf('onboarding.md')
  expect(commands).toHaveLength(7)
  let last = ''
  for (const command of commands) {
    const body = await run(command, `${url}/api/v1/onboarding`)
    known.session ||= dataOf(body)['session_id'] ?? ''
    // What the page does with Stripe.js.
    const intent = dataOf(body)['setup_intent_id']
    if (intent) await sandbox.stripe.setupIntents.confirm(intent, { payment_method: 'pm_card_visa' })
    last = dataOf(body)['status'] ?? ''
  }
  expect(last).toBe('completed')
  expect(await deps.db.selectFrom('onboardingSessions').select('status').execute()).toEqual([
    { status: 'completed' },
  ])
})

async function sealNow(): Promise<void> {
  const { db } = tenants.api().deps
  const payer = {
    ...{ accountId: company.accountId, stripeCustomerId: known.customer, stripeSubscriptionId: null },
    currency: 'usd',
  }
  const end = new Date(Date.now() + 10 * MINUTE_MS)
  const order = { payer, end, levels: ['user'], now: new Date() }
  known.statement = (await withTransaction(db, async (tx) => await sealPeriod(tx, order))) ?? ''
}

test('the commands of the guide to usage report, order, ask and prove', { timeout: TIMEOUT_MS }, async () => {
  const commands = curlCommandsOf('usage.md')
  expect(commands.length).toBeGreaterThanOrEqual(16)
  for (const command of commands) {
    if (command.includes('<id>')) await sealNow()
    const body = await run(command)
    if (command.includes('/billing/customers')) known.customer = dataOf(body)['customer_id'] ?? ''
  }
  const csv = await readFile(join(known.folder, 'line.csv'), 'utf8')
  expect(csv.split('\r\n').length, csv).toBeGreaterThan(2)
})

test.each(['secret-scanning.md', 'admin.md'])('the commands of %s are answered', async (guide) => {
  const commands = curlCommandsOf(guide)
  expect(commands.length).toBeGreaterThan(0)
  for (const command of commands) await run(command)
})
