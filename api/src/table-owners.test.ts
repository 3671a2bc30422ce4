import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const SRC = fileURLToPath(new URL('.', import.meta.url))
const SCHEMA = fileURLToPath(new URL('../../migrations/schema.sql', import.meta.url))

/**
 * The only folder that writes a table. Others may read it with their own SQL, and change it through the
 * owner's functions.
 */
const OWNERS: Record<string, string> = {
  account_members: 'features/accounts',
  accounts: 'features/accounts',
  address_corrections: 'features/address-correction',
  agent_spend: 'features/metering',
  agents: 'features/agents',
  api_keys: 'features/accounts',
  audit_log: 'features/audit',
  auth_codes: 'features/account',
  auth_sessions: 'auth',
  auth_users: 'auth',
  call_keys: 'features/metering',
  charges: 'features/reversals',
  checkout_fulfilments: 'features/webhooks',
  code_requests: 'features/account',
  credit_changes: 'features/metering',
  credit_grants: 'features/metering',
  credit_purchases: 'features/purchases',
  customers: 'features/customers',
  discounts: 'features/invoicing',
  disputes: 'features/reversals',
  email_deliveries: 'features/emails',
  fraud_warnings: 'features/reversals',
  gate_keys: 'features/gateway',
  gates: 'features/metering',
  idempotency_keys: 'features/checkout',
  inquiries: 'features/inquiries',
  invoice_issues: 'features/reversals',
  invoice_payments: 'features/webhooks',
  invoices: 'features/invoices',
  known_browsers: 'features/account',
  late_payments: 'features/reversals',
  mail_events: 'features/mail-events',
  mail_pauses: 'features/emails',
  mcp_tokens: 'features/tokens',
  metered_calls: 'features/metering',
  mrr_movements: 'features/subscriptions',
  onboarding_sessions: 'features/onboarding',
  payment_methods: 'features/customers',
  payment_retries: 'features/payment-retries',
  reconciliation_cursors: 'features/stripe-sync',
  refunds: 'features/reversals',
  refusal_hours: 'features/metering',
  reservations: 'features/metering',
  statement_lines: 'features/invoicing',
  statements: 'features/invoicing',
  subscriptions: 'features/subscriptions',
  unknown_key_arrivals: 'features/tokens',
  usage_accounts: 'features/usage',
  usage_days: 'features/metering',
  usage_events: 'features/usage',
  usage_hours: 'features/metering',
  usage_keys: 'features/usage',
  usage_late: 'features/usage',
  usage_moved: 'features/usage',
  usage_rates: 'features/invoicing',
  wallets: 'features/metering',
  webhook_events: 'features/history',
}

const WRITES =
  /\.(?:insertInto|updateTable|deleteFrom|mergeInto)\(\s*'(\w+)|\b(?:insert into|update|delete from) (\w+)/g

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

function tablesWrittenIn(file: string): string[] {
  const matches = readFileSync(`${SRC}${file}`, 'utf8').matchAll(WRITES)
  return [...matches]
    .map(([, built, raw]) => snakeCase(built ?? raw ?? ''))
    .filter((table) => table in OWNERS)
}

const sources = globSync('**/*.ts', { cwd: SRC }).filter((file) => !/\.test\.ts$|(^|\/)testing\//.test(file))
const written = sources.flatMap((file) => tablesWrittenIn(file).map((table) => ({ file, table })))

test('every table has an owner', () => {
  const tables = [...readFileSync(SCHEMA, 'utf8').matchAll(/^create table (\w+)/gim)].map(([, name]) => name)
  expect(tables.toSorted()).toEqual(Object.keys(OWNERS))
})

test('a table is written by its owner alone', () => {
  expect(written.length).toBeGreaterThan(50)
  expect(written.filter(({ file, table }) => !file.startsWith(`${OWNERS[table]}/`))).toEqual([])
})
