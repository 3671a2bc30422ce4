import { randomUUID } from 'node:crypto'
import { toMillis } from '@kamiyo/catalog/metering'
import type { Catalog } from '@kamiyo/catalog/types'
import type { Meter } from '@kamiyo/mcp-gate/meter'
import { apiEnvironment } from '../../tests/harness/api-environment.ts'
import { loadConfig } from '../src/config/config.ts'
import { withTransaction } from '../src/db/transaction.ts'
import { closeDeps, createDeps, type Deps } from '../src/deps.ts'
import { AppError } from '../src/errors.ts'
import { createCallerFinder } from '../src/features/gateway/callers.ts'
import { createLocalMeter } from '../src/features/gateway/local-meter.ts'
import { grantCredits } from '../src/features/metering/credits/grant-credits.ts'
import { createPostgresMeter } from '../src/features/metering/postgres-meter.ts'
import { createRefusalCounter } from '../src/features/metering/refusals.ts'
import { monthAround } from '../src/features/metering/wallets/periods.ts'
import { createWallets } from '../src/features/metering/wallets/wallets-repository.ts'
import { createLogger } from '../src/telemetry/logger.ts'

export interface Buyer {
  token: string
  accountId: string
  agentId: string
  /** Of the seller's catalogue; to be changed by the test. */
  tier: string
  anchor: Date
}

/** A meter on a real database, whose plans and prices are those of a catalogue of one's own. */
export interface StartedSeller {
  meter: Meter
  createBuyer(tier: string): Promise<Buyer>
  /** What a purchase of the pack gives. */
  buyPack(buyer: Buyer, packId: string): Promise<void>
  /** The lines of the ledger, oldest first; credits with what is billed afterwards. */
  listCalls(buyer: Buyer): Promise<{ tool: string; outcome: string; included: number; credits: number }[]>
  close(): Promise<void>
}

export async function startSeller(databaseUrl: string, catalog: Catalog): Promise<StartedSeller> {
  const deps = await createDeps(loadConfig(environmentOf(databaseUrl)), {
    catalog,
    log: createLogger('silent'),
  })
  const buyers = new Map<string, Buyer>()

  async function validate(token: string) {
    const buyer = buyers.get(token)
    if (!buyer) throw new AppError('invalid_token', 'This is not a token that we issued.')
    return { jti: buyer.token, userId: buyer.accountId, allowedAddresses: null, ...buyer }
  }

  const findCaller = createCallerFinder(deps, { validate, noteUse: () => undefined })
  const refusals = createRefusalCounter(deps)
  const meter = createLocalMeter(deps, { findCaller, meter: createPostgresMeter(deps), refusals })
  return {
    meter,
    async createBuyer(tier) {
      const buyer = { token: randomUUID(), tier, anchor: new Date(), ...(await insertAccount(deps)) }
      buyers.set(buyer.token, buyer)
      return buyer
    },
    buyPack: async (buyer, packId) => await givePack(deps, catalog, buyer, packId),
    listCalls: async ({ accountId }) => await listCalls(deps, accountId),
    async close() {
      await meter.close()
      await refusals.close()
      await closeDeps(deps)
    },
  }
}

function environmentOf(databaseUrl: string): Record<string, string> {
  const nowhere = 'http://127.0.0.1:1'
  return apiEnvironment({
    databaseUrl,
    sandboxUrl: nowhere,
    webUrl: 'https://sold.example',
    webhookSecret: 'whsec_kamiyoTests0123456789',
    priceIds: {},
  })
}

async function insertAccount({ db }: Deps): Promise<{ accountId: string; agentId: string }> {
  const { id: accountId } = await db
    .insertInto('accounts')
    .defaultValues()
    .returning('id')
    .executeTakeFirstOrThrow()
  const { id: agentId } = await db
    .insertInto('agents')
    .values({ accountId, name: 'agent' })
    .returning('id')
    .executeTakeFirstOrThrow()
  return { accountId, agentId }
}

async function givePack(deps: Deps, { creditPacks }: Catalog, { accountId, anchor }: Buyer, packId: string) {
  const pack = creditPacks.find(({ id }) => id === packId)
  if (!pack) throw new Error(`The catalogue has no pack "${packId}"`)
  const now = deps.clock.now()
  const { start: periodStart, end: periodEnd } = monthAround(anchor, now)
  await createWallets(deps.db, [{ accountId, anchor, periodStart, periodEnd }])
  const grant = {
    accountId,
    sourceType: 'test',
    sourceId: randomUUID(),
    amountMillis: toMillis(pack.credits),
    expiresAt: null,
  }
  await withTransaction(deps.db, async (tx) => await grantCredits(tx, grant, now))
}

async function listCalls({ db }: Deps, accountId: string) {
  const calls = await db
    .selectFrom('meteredCalls')
    .select(['tool', 'outcome', 'includedCalls', 'creditMillis', 'overageMillis'])
    .where('accountId', '=', accountId)
    .orderBy('callId')
    .execute()
  return calls.map(({ tool, outcome, includedCalls: included, creditMillis, overageMillis }) => ({
    tool,
    outcome,
    included,
    credits: (creditMillis + overageMillis) / 1000,
  }))
}
