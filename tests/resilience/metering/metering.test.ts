import { type ChildProcess, fork } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { type StartedMeter, startMeter } from '@kamiyo/api/testing/start-meter'
import { Client } from 'pg'
import { expect, inject, onTestFinished, test } from 'vitest'
import { createTestDatabase } from '../../harness/database.ts'
import { waitFor } from '../../harness/wait-for.ts'
import type { Answered, CallerOrders, Payer } from './orders.ts'
import { createPayers } from './payers.ts'
import { expectExact } from './truth.ts'

/** In the long run a million calls in all: of more accounts, and more of each. */
const IS_LONG = inject('mode') === 'long'
const SETS = IS_LONG ? 24 : 1
const CALLS_OF_SET = IS_LONG ? 3 : 1
const SCALE = SETS * CALLS_OF_SET
const TIMEOUT_MS = IS_LONG ? 1_800_000 : 120_000
/** Seldom enough in the long run that most of its calls go on between two cuts. */
const CUT_EVERY_MS = IS_LONG ? 500 : 50
const PROCESSES = 3
const CALLERS = fileURLToPath(new URL('callers.ts', import.meta.url))

async function prepare() {
  const database = await createTestDatabase()
  const client = new Client({ connectionString: database.url, application_name: 'proof' })
  await client.connect()
  const bystander = startMeter(database.url)
  onTestFinished(async () => {
    await bystander.close()
    await client.end()
    await database.drop()
  })
  const query = async (text: string, values: unknown[] = []) =>
    (await client.query<Record<string, unknown>>(text, values)).rows
  const payers: Payer[] = []
  for (let set = 0; set < SETS; set += 1) payers.push(...(await createPayers(query, CALLS_OF_SET)))
  await lookForTheDead(bystander, query)
  return { url: database.url, query, payers }
}

type Query = (text: string, values: unknown[]) => Promise<Record<string, unknown>[]>

/** It has made one call, for nobody who is looked at, and from then on looks for the dead as every meter does. */
async function lookForTheDead({ meter }: StartedMeter, query: Query): Promise<void> {
  const [payer] = await createPayers(query, 1)
  if (!payer) throw new Error('There is nobody to call for')
  const terms = { ...payer.plan, freeTools: new Set<string>(), anchor: new Date(payer.plan.anchor) }
  const [agentId = ''] = payer.agentIds
  const call = { accountId: payer.accountId, agentId, tool: 'search', units: 1, priceMillis: 1_000, terms }
  const answer = await meter.reserve(call)
  if (answer.isAllowed) await meter.end(answer.hold, { outcome: 'ok', durationMs: 1 })
}

interface Caller {
  child: ChildProcess
  ended: Promise<unknown>
}

function startCallers(orders: CallerOrders, answered: Answered[]): Caller[] {
  return Array.from({ length: PROCESSES }, () => {
    const child = fork(CALLERS, [JSON.stringify(orders)], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
    child.on('message', (message: { answered: Answered }) => answered.push(message.answered))
    const ended = new Promise((resolve) => child.once('close', resolve))
    onTestFinished(() => void child.kill('SIGKILL'))
    return { child, ended }
  })
}

const orders = (databaseUrl: string, payers: Payer[], callsEach: number): CallerOrders => ({
  databaseUrl,
  payers,
  atOnce: 40,
  callsEach: callsEach * SCALE,
  keys: 60 * CALLS_OF_SET,
})

async function expectAllExact(
  query: Query,
  payers: readonly Payer[],
  answered: readonly Answered[],
): Promise<void> {
  await waitFor('everything that is held to be charged or given back', async () =>
    (await query('select from reservations', [])).length === 0 ? true : undefined,
  )
  for (const payer of payers)
    await expectExact(
      query,
      payer,
      answered.filter(({ accountId }) => accountId === payer.accountId),
    )
}

test('a process that is killed costs nobody a call or a credit', { timeout: TIMEOUT_MS }, async () => {
  const { url, query, payers } = await prepare()
  const answered: Answered[] = []
  const [victim, ...others] = startCallers(orders(url, payers, 40), answered)
  await waitFor(
    'calls to be answered',
    async () => (answered.length > 300 * SCALE ? true : undefined),
    TIMEOUT_MS,
  )
  victim?.child.kill('SIGKILL')
  await Promise.all(others.map(({ ended }) => ended))
  await expectAllExact(query, payers, answered)
  expect(answered.length).toBeGreaterThan(1_000 * SCALE)
})

test('a process that stops for longer than others wait charges nothing when it goes on', {
  timeout: TIMEOUT_MS,
}, async () => {
  const { url, query, payers } = await prepare()
  const answered: Answered[] = []
  const callers = startCallers(orders(url, payers, 40), answered)
  const [victim] = callers
  await waitFor(
    'calls to be answered',
    async () => (answered.length > 300 * SCALE ? true : undefined),
    TIMEOUT_MS,
  )
  victim?.child.kill('SIGSTOP')
  await waitFor('its gate to be closed', async () =>
    (await query('select from gates where closed_at is not null', [])).length > 0 ? true : undefined,
  )
  victim?.child.kill('SIGCONT')
  await Promise.all(callers.map(({ ended }) => ended))
  await expectAllExact(query, payers, answered)
})

test('connections that are cut at any moment lose and double nothing', { timeout: TIMEOUT_MS }, async () => {
  const { url, query, payers } = await prepare()
  const answered: Answered[] = []
  const callers = startCallers(orders(url, payers, 40), answered)
  let isOver = false
  const ended = Promise.all(callers.map((caller) => caller.ended)).then(() => {
    isOver = true
  })
  let cuts = 0
  while (!isOver) {
    await sleep(CUT_EVERY_MS)
    cuts += (await query(CUT_ONE, [])).length
  }
  await ended
  await expectAllExact(query, payers, answered)
  expect(cuts).toBeGreaterThan(20)
})

const CUT_ONE = `
  select pg_terminate_backend(pid) from pg_stat_activity
  where datname = current_database() and backend_type = 'client backend' and application_name = 'kamiyo-api'
  order by random() limit 1`
