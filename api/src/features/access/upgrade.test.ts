import { randomBytes } from 'node:crypto'
import { installedCatalog } from '@kamiyo/catalog/catalog'
import { migrateToLatest } from '@kamiyo/migrations/migrate'
import { migrations } from '@kamiyo/migrations/versions'
import { Kysely, PostgresDialect, sql } from 'kysely'
import { Migrator } from 'kysely/migration'
import { Client, Pool } from 'pg'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import type {} from '../../../../tests/harness/global-setup.ts'
import { createDb, type Db } from '../../db/client.ts'
import { readStatus } from '../../stripe/subscription.ts'
import { createLogger } from '../../telemetry/logger.ts'
import { listAgentRows } from '../account/agents/repository.ts'
import { listMemberships } from '../accounts/repository.ts'
import { readWithdrawal } from '../subscriptions/entitlement.ts'
import { listAccountSubscriptions } from '../subscriptions/of-account.ts'
import { readStoredTier } from '../subscriptions/tier.ts'
import { type AccessFacts, decideAccess } from './decide.ts'
import { createPresentedTokensReader } from './repository.ts'
import {
  AGENTS_BEFORE,
  FILL_CUSTOMERS,
  PRESENTED_BEFORE,
  SUBSCRIPTIONS_BEFORE,
  USERS_BEFORE,
} from './testing/customers-of-0022.ts'

const BEFORE_ACCOUNTS = '0022-mrr-movements'
const name = `accounts_${randomBytes(6).toString('hex')}`
const NOW = new Date()

interface Row {
  [column: string]: unknown
}

let server: Client
let db: Db
let before: { tokens: Row[]; subscriptions: Row[]; agents: Row[]; users: Row[] }
beforeAll(async () => {
  server = new Client({ connectionString: inject('postgresUrl') })
  await server.connect()
  await server.query(`create database ${name}`)
  const url = new URL(inject('postgresUrl'))
  url.pathname = `/${name}`
  await migrateTo(url.href, BEFORE_ACCOUNTS)
  const client = new Client({ connectionString: url.href })
  await client.connect()
  await client.query(FILL_CUSTOMERS)
  before = {
    tokens: (await client.query(PRESENTED_BEFORE)).rows,
    subscriptions: (await client.query(SUBSCRIPTIONS_BEFORE)).rows,
    agents: (await client.query(AGENTS_BEFORE)).rows,
    users: (await client.query(USERS_BEFORE)).rows,
  }
  await client.end()
  await migrateToLatest(url.href)
  db = createDb(url.href, createLogger('silent'))
}, 120_000)
afterAll(async () => {
  await db.destroy()
  await server.query(`drop database if exists ${name} with (force)`)
  await server.end()
})

async function migrateTo(url: string, version: string): Promise<void> {
  const pool = new Pool({ connectionString: url, max: 2 })
  const kysely = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) })
  const migrator = new Migrator({ db: kysely, provider: { getMigrations: async () => migrations } })
  const { error } = await migrator.migrateTo(version)
  await kysely.destroy()
  if (error) throw error
}

interface Presented {
  expiresAt: Date
  supersededAt: Date | null
  revokedAt: Date | null
  facts: AccessFacts
}

function outcomeOf({ expiresAt, facts, revokedAt, supersededAt }: Presented): object {
  if (revokedAt || (supersededAt && supersededAt <= NOW)) return { state: 'revoked' }
  if (expiresAt <= NOW) return { state: 'expired' }
  const access = decideAccess(facts, { now: NOW, pastDueGraceDays: 7, catalog: installedCatalog })
  const { subscription } = facts
  return {
    ...access,
    ...(subscription && { subscription: subscription.id, tier: subscription.tier }),
  }
}

function presentedBefore(row: Row): Presented {
  const date = (column: string) => (row[column] as Date | null) ?? null
  const text = (column: string) => (row[column] as string | null) ?? null
  const facts = {
    status: readStatus(String(row['status'])),
    pastDueSince: date('past_due_since'),
    cancelAtPeriodEnd: row['cancel_at_period_end'] === true,
    cancelAt: date('cancel_at'),
    currentPeriodEnd: date('current_period_end'),
    checkoutPaymentStatus: text('checkout_payment_status'),
    firstPaidAt: date('first_paid_at'),
    quantity: row['quantity'] as number | null,
    collectionPause: text('collection_pause'),
    collectionResumesAt: date('collection_resumes_at'),
    withdrawal: readWithdrawal(text('withdrawal')),
  }
  const id = String(row['stripe_subscription_id'])
  return {
    expiresAt: row['expires_at'] as Date,
    supersededAt: date('superseded_at'),
    revokedAt: date('revoked_at'),
    facts: {
      credits: undefined,
      olderAgents: Number(row['older_agents']),
      subscription: { id, tier: readStoredTier(String(row['tier'])), anchor: new Date(0), facts },
    },
  }
}

test('every token of a thousand varied customers is answered as before', async () => {
  expect(before.tokens.length).toBeGreaterThan(5_000)
  const hashes = before.tokens.map((row) => String(row['token_hash']))
  const after = await createPresentedTokensReader(db, installedCatalog)(hashes)
  const byHash = new Map(after.map((presented) => [presented.tokenHash, outcomeOf(presented)]))
  const expected = new Map(before.tokens.map((row) => [row['token_hash'], outcomeOf(presentedBefore(row))]))
  expect(byHash).toEqual(expected)
  const states = new Set(
    [...expected.values()].map((outcome) => JSON.stringify({ ...outcome, subscription: 0, tier: 0 })),
  )
  expect(states.size, 'the tokens fare differently').toBeGreaterThan(8)
})

test('every address has one account, with the subscriptions and agents that it had', async () => {
  const agentsBefore = new Map(before.agents.map(({ email, agents }) => [email, agents as string[]]))
  expect(before.subscriptions.length).toBeGreaterThan(500)
  const check = async ({ email, ids }: Row) => {
    const [account, ...others] = await listMemberships(db, String(email))
    expect(others).toEqual([])
    expect(account).toMatchObject({ role: 'owner', kind: 'person' })
    const { accountId } = account ?? { accountId: '' }
    const subscriptions = await listAccountSubscriptions(db, accountId)
    const owned = subscriptions.map(({ stripeSubscriptionId }) => stripeSubscriptionId)
    expect(owned.toSorted()).toEqual((ids as string[]).toSorted())
    const rows = await listAgentRows(db, { accountId, now: NOW, keyIds: ['key'] })
    const shown = rows.map(({ agentId, jti, name: shownAs }) => `${agentId} ${jti} ${shownAs}`)
    expect(shown.toSorted()).toEqual((agentsBefore.get(email) ?? []).toSorted())
  }
  const left = [...before.subscriptions]
  const checkAll = async () => {
    for (let row = left.pop(); row; row = left.pop()) await check(row)
  }
  await Promise.all([checkAll(), checkAll(), checkAll(), checkAll()])
})

test('a token in use names the user that it named before, where its address bought once', async () => {
  const { rows } = await sql<{ userId: string; hash: string }>`
    select user_id, token_hash as hash from mcp_tokens`.execute(db)
  const after = new Map(rows.map(({ hash, userId }) => [hash, userId]))
  const kept = before.users.map((row) => [row['hash'], row['user_id']])
  expect(kept.length).toBeGreaterThan(1_000)
  expect(kept.map(([hash]) => [hash, after.get(String(hash))])).toEqual(kept)
})
