import { randomBytes } from 'node:crypto'
import { Kysely, PostgresDialect } from 'kysely'
import { Migrator } from 'kysely/migration'
import { Client, Pool } from 'pg'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import type {} from '../tests/harness/global-setup.ts'
import { migrateToLatest, pendingMigrations } from './migrate.ts'
import { migrations } from './versions/all.ts'

const FIRST_RELEASE = '0012-token-expiry'
const name = `upgrade_${randomBytes(6).toString('hex')}`

let server: Client
let client: Client
let url: string
beforeAll(async () => {
  server = new Client({ connectionString: inject('postgresUrl') })
  await server.connect()
  await server.query(`create database ${name}`)
  const address = new URL(inject('postgresUrl'))
  address.pathname = `/${name}`
  url = address.href
  client = new Client({ connectionString: url })
  await client.connect()
})
afterAll(async () => {
  await client.end()
  await server.query(`drop database if exists ${name} with (force)`)
  await server.end()
})

async function migrateToFirstRelease(): Promise<void> {
  const pool = new Pool({ connectionString: url, max: 2 })
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) })
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } })
  const { error } = await migrator.migrateTo(FIRST_RELEASE)
  await db.destroy()
  if (error) throw error
}

/**
 * As the first release writes them, before and after the migrations: both releases run at the same time for a
 * while.
 */
const rowsOfFirstRelease = (key: string) => `
  insert into customers (stripe_customer_id, email, payment_method_id, payment_method_label,
      payment_method_event_created)
    values ('cus_${key}', '${key}@example.com', 'pm_${key}', 'visa •••• 4242', now());
  insert into subscriptions (stripe_subscription_id, customer_id, tier, status)
    select 'sub_${key}', id, 'personal', 'past_due' from customers where stripe_customer_id = 'cus_${key}';
  insert into invoice_payments (stripe_invoice_id, outcome, attempt, stripe_subscription_id, amount_cents, currency,
      occurred_at)
    values ('in_${key}_1', 'succeeded', 0, 'sub_${key}', 1900, 'usd', now() - interval '1 month'),
      ('in_${key}_2', 'failed', 1, 'sub_${key}', 1900, 'usd', now());
  insert into webhook_events (id, type, livemode, created, payload)
    values ('evt_${key}', 'invoice.paid', false, now(), '{}');
  insert into email_deliveries (kind, customer_id, stripe_subscription_id, dedupe_key)
    select 'payment_failed', id, 'sub_${key}', 'sub_${key}:1' from customers
    where stripe_customer_id = 'cus_${key}';
  insert into auth_users (id, name, email, email_verified) values ('${key}', '', '${key}@example.com', true);
  insert into auth_sessions (id, expires_at, token, user_id, created_at, updated_at)
    values ('${key}', now() + interval '1 day', '${key}', '${key}', now() - interval '2 hours', now());`

test('a database of the first release keeps its rows, takes every migration, and still takes what that one writes', async () => {
  await migrateToFirstRelease()
  await client.query(rowsOfFirstRelease('before'))
  await migrateToLatest(url)
  expect(await pendingMigrations(url)).toEqual([])
  await client.query(rowsOfFirstRelease('after'))

  const { rows } = await client.query(
    "select latest_invoice_id from subscriptions where stripe_subscription_id = 'sub_before'",
  )
  expect(rows, 'an overdue customer can be saved at once').toEqual([{ latest_invoice_id: 'in_before_2' }])
  const methods = await client.query('select stripe_payment_method_id, label from payment_methods')
  expect(methods.rows).toEqual([{ stripe_payment_method_id: 'pm_before', label: 'visa •••• 4242' }])
  const payments = await client.query('select amount_cents::int, tax_cents::int from invoice_payments')
  expect(payments.rows).toEqual(Array(4).fill({ amount_cents: 1900, tax_cents: 0 }))
  const sessions = await client.query(
    "select confirmed_at < now() - interval '1 hour' as is_old from auth_sessions where id = 'before'",
  )
  expect(sessions.rows, 'an old session does not become a fresh one').toEqual([{ is_old: true }])
  const subscriptions = await client.query(
    'select stripe_subscription_id as id, is_mrr_history_missing as is_missing, mrr_minor from subscriptions order by 1',
  )
  expect(subscriptions.rows, 'the past revenue of what was there before waits for the worker').toEqual([
    { id: 'sub_after', is_missing: false, mrr_minor: null },
    { id: 'sub_before', is_missing: true, mrr_minor: null },
  ])
})

/** As the release before the accounts writes an agent's first token, or its next one. */
const issueAsBefore = async (agent: { name: string; id: string | null; key: string }) => {
  const { rows } = await client.query(
    `insert into mcp_tokens (user_id, subscription_id, agent, agent_id, agent_name, tier, token_hash, expires_at)
      select user_id, 'sub_after', coalesce($1, 'default'), coalesce($2::uuid, gen_random_uuid()), $3, 'personal', $4,
        now() + interval '1 year'
      from customers where stripe_customer_id = 'cus_after' returning jti, agent_id`,
    [
      agent.name === 'default' ? null : agent.id,
      agent.id,
      agent.name === 'default' ? null : agent.name,
      agent.key,
    ],
  )
  return rows[0] as { jti: string; agent_id: string }
}

const agentsOfAfter = async () =>
  (
    await client.query(
      `select agent.name, agent.came_with_subscription_id as subscription, account.id = customer.user_id as is_own
        from agents agent join accounts account on account.id = agent.account_id
        join customers customer on customer.stripe_customer_id = 'cus_after' and customer.user_id = account.id
        order by agent.created_at, agent.name`,
    )
  ).rows

test('agents that the release before the accounts makes, renames and rotates are the same for both', async () => {
  const first = await issueAsBefore({ name: 'default', id: null, key: 'first' })
  const other = await issueAsBefore({
    name: 'Bench',
    id: '7f0e4f3c-0000-4000-8000-000000000001',
    key: 'other',
  })
  const expected = [
    { name: 'default', subscription: 'sub_after', is_own: true },
    { name: 'Bench', subscription: null, is_own: true },
  ]
  expect(await agentsOfAfter()).toEqual(expected)

  await client.query("update mcp_tokens set agent_name = 'Lab' where agent_id = $1", [other.agent_id])
  expect((await agentsOfAfter())[1]).toMatchObject({ name: 'Lab' })
  await client.query("update agents set name = 'Desk' where id = $1", [first.agent_id])
  await client.query('update mcp_tokens set superseded_at = now() where jti = $1', [first.jti])
  const next = await issueAsBefore({ name: 'default', id: first.agent_id, key: 'next' })
  const { rows } = await client.query(
    'select agent, agent_name, agent_created_at from mcp_tokens where agent_id = $1 order by created_at',
    [next.agent_id],
  )
  expect(rows).toMatchObject([
    { agent: 'default', agent_name: 'Desk' },
    { agent: 'default', agent_name: 'Desk' },
  ])
  expect(rows[1].agent_created_at).toEqual(rows[0].agent_created_at)
})
