import { Client } from 'pg'
import type { ErrorCode } from '../../src/errors.ts'
import { checkoutEvent, newBuyer, subscriptionEvent } from '../events.ts'
import type { AccountApi } from '../start-account-api.ts'
import { startTestApi } from '../start-test-api.ts'
import { type Answer, ask, deliver, type Failure } from './failure.ts'

const inquire = (api: { url: string }) =>
  ask(api, 'POST /api/inquiries', { body: { name: 'Ada', email: 'ada@example.com', message: 'Hello' } })
const buy = (api: { url: string }) =>
  ask(api, 'POST /api/billing/create-checkout-session', { body: { tier: 'team' } })
const ready = (api: AccountApi) => ask(api, 'GET /readyz')

async function rename({ deps }: AccountApi, from: string, to: string): Promise<void> {
  await deps.db.schema.alterTable(from).renameTo(to).execute()
}

async function limited(api: AccountApi): Promise<Answer> {
  const headers = { authorization: 'Bearer guessed' }
  let last = await ask(api, 'GET /api/admin/overview', { headers })
  for (let attempt = 0; attempt < 12; attempt += 1)
    last = await ask(api, 'GET /api/admin/overview', { headers })
  return last
}

function stripeFault(status: number): Failure {
  return {
    async produce(api) {
      await api.sandbox.fault({ target: 'stripe', kind: 'status', status, times: 20 })
      return await buy(api)
    },
    async repair(api) {
      await api.sandbox.clearFaults()
      return await buy(api)
    },
  }
}

/** Makes this database refuse connections, as if it were down, or accept them again. */
async function setReachable({ deps }: AccountApi, isReachable: boolean): Promise<void> {
  const url = new URL(deps.config.databaseUrl)
  const name = url.pathname.slice(1)
  url.pathname = '/postgres'
  const client = new Client({ connectionString: url.href })
  await client.connect()
  await client.query(`ALTER DATABASE "${name}" WITH ALLOW_CONNECTIONS ${isReachable}`)
  if (!isReachable)
    await client.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [name])
  await client.end()
}

const failing = { payload: '' }

/** Failures of other services or of our own. */
export const outages = {
  rate_limited: {
    produce: limited,
    // Waiting for Retry-After would take too long, so this checks that the right key passes in the meantime.
    repair: (api) =>
      ask(api, 'GET /api/admin/overview', {
        headers: { authorization: `Bearer ${api.deps.config.auth.adminApiKey}` },
      }),
  },
  internal_error: {
    async produce(api) {
      await rename(api, 'inquiries', 'inquiries_away')
      return await inquire(api)
    },
    async repair(api) {
      await rename(api, 'inquiries_away', 'inquiries')
      return await inquire(api)
    },
  },
  processing_failed: {
    async produce(api) {
      const buyer = newBuyer()
      const { personal = '' } = api.deps.config.stripe.priceIds
      await deliver(api, JSON.stringify(subscriptionEvent(buyer, 'created', { priceId: personal })))
      failing.payload = JSON.stringify(checkoutEvent(buyer))
      await rename(api, 'checkout_fulfilments', 'fulfilments_away')
      return await deliver(api, failing.payload)
    },
    async repair(api) {
      await rename(api, 'fulfilments_away', 'checkout_fulfilments')
      return await deliver(api, failing.payload)
    },
  },
  price_not_configured: {
    async produce() {
      const unfinished = await startTestApi({ env: { STRIPE_PRICE_MCP_TEAM: '' } })
      const answer = await buy(unfinished)
      await unfinished.close()
      return answer
    },
    repair: buy,
  },
  stripe_error: stripeFault(400),
  stripe_unavailable: stripeFault(503),
  database_unavailable: {
    async produce(api) {
      await setReachable(api, false)
      return await inquire(api)
    },
    async repair(api) {
      await setReachable(api, true)
      return await inquire(api)
    },
  },
  migrations_pending: {
    async produce({ deps, ...api }) {
      await deps.db.schema.alterTable('kysely_migration').renameTo('migration_away').execute()
      await deps.db.schema.createTable('kysely_migration').addColumn('name', 'text').execute()
      return await ready({ deps, ...api })
    },
    async repair({ deps, ...api }) {
      await deps.db.schema.dropTable('kysely_migration').execute()
      await deps.db.schema.alterTable('migration_away').renameTo('kysely_migration').execute()
      return await ready({ deps, ...api })
    },
  },
  shutting_down: {
    async produce(api) {
      api.deps.shutdown.started = true
      return await ready(api)
    },
    async repair(api) {
      // Stands for another process that is not stopping.
      api.deps.shutdown.started = false
      return await ready(api)
    },
  },
} satisfies Partial<Record<ErrorCode, Failure>>
