import { type CutOff, startCutOff } from '@kamiyo/api/testing/cut-off'
import { expect, inject, type TestContext, test } from 'vitest'
import { issueUsageKey } from '../../bench/sold.ts'
import { createOwnDatabase, type OwnDatabase } from '../../harness/database.ts'
import { type Stack, startStack } from '../../harness/stack.ts'
import { waitFor } from '../../harness/wait-for.ts'
import { createRandom, type Random } from '../../property/random.ts'
import { type BillerProcess, startBillerProcess } from './biller-process.ts'
import type { Tenant } from './made-events.ts'
import { type Answers, type Orders, reportAll, takeBackLater } from './reporter.ts'
import { createTenants } from './tenants.ts'
import { makeTrouble, type Troubles } from './trouble.ts'
import { expectInvoicesLikeStatements, expectStatementsLikeModel, expectStoredOnce } from './truth.ts'

const IS_LONG = inject('mode') === 'long'
const EVENTS = Number(process.env['USAGE_EVENTS'] ?? (IS_LONG ? 1_000_000 : 6_000))
const SEED = Number(process.env['PROPERTY_SEED'] ?? Date.now() % 1e9)
const TENANTS = IS_LONG ? 20 : 4
/** While events are reported, so many months pass for who bills them, and as many troubles for everybody. */
const MONTHS = IS_LONG ? 6 : 2
const TROUBLES = IS_LONG ? 30 : 5
const DAY_MS = 86_400_000
const MONTH_MS = 31 * DAY_MS
const BEGAN = new Date(Date.now() - 33 * DAY_MS)
const TIMEOUT_MS = IS_LONG ? 14_400_000 : 300_000

interface Run {
  stack: Stack
  database: OwnDatabase
  biller: BillerProcess
  orders: Orders
  answers: Answers
  troubles: Troubles
}

/** A network to Stripe that fails before and after each call, and a Stripe that forgets keys. */
async function startLine(context: TestContext, stack: Stack, random: Random): Promise<CutOff> {
  const line = await startCutOff(stack.sandbox.url)
  context.onTestFinished(() => line.close())
  line.decide = () => {
    const drawn = random.below(100)
    if (drawn < 1) line.day += 1
    if (drawn < 15) return 'before'
    return drawn < 30 ? 'after' : 'never'
  }
  return line
}

async function start(context: TestContext) {
  const database = await createOwnDatabase()
  const stack = await startStack({
    database,
    roles: ['api', 'api'],
    env: { ADMIN_MAILS: 'none', LOG_LEVEL: 'info', USAGE_BILLING: 'off' },
    stripeStartsAt: BEGAN,
  })
  context.onTestFinished(stack.close)
  const random = createRandom(SEED)
  const tenants = await createTenants(stack, TENANTS)
  await stack.sandbox.webhooks({ paused: true })
  await stack.sandbox.advanceClock(33 * 86_400)
  const line = await startLine(context, stack, createRandom(SEED + 1))
  const biller = startBillerProcess({ ...stack.environment, STRIPE_API_BASE: line.url, ROLE: 'api' })
  context.onTestFinished(biller.kill)
  const answers: Answers = { accepted: 0, late: 0, duplicates: 0, repeated: 0, progress: 0 }
  const orders: Orders = {
    urls: () => stack.processes.map(({ url }) => url),
    apiKey: await issueUsageKey(stack),
    tenants,
    eventsEach: Math.ceil(EVENTS / TENANTS),
    batchSize: IS_LONG ? 500 : 60,
    span: { fromMs: BEGAN.getTime() + 3_600_000, toMs: Date.now() },
    random,
  }
  const troubles = { killedApis: 0, killedBillers: 0, killedBackends: 0, cutConnections: 0, crashes: 0 }
  return { run: { stack, database, biller, orders, answers, troubles }, tenants }
}

const reached = async ({ answers }: Run, part: number) =>
  await waitFor(
    `${part} of the events to be reported`,
    async () => (answers.progress >= part ? true : undefined),
    TIMEOUT_MS,
  )

/** Another month passes at Stripe and for who bills, until that month is billed for everybody. */
async function passMonth({ stack, biller }: Run, month: number): Promise<void> {
  await stack.sandbox.advanceClock(MONTH_MS / 1000)
  biller.setAhead(month * MONTH_MS)
  const sealed = new Date(Date.now() + (month - 1) * MONTH_MS - DAY_MS)
  await waitFor(
    `month ${month} to be sealed`,
    async () => {
      const open = await stack
        .query('select from usage_accounts where sealed_until is null or sealed_until < $1', [sealed])
        // The database may be recovering.
        .catch(() => [{}])
      return open.length === 0 ? true : undefined
    },
    TIMEOUT_MS,
  )
}

async function passMonths(run: Run): Promise<void> {
  for (let month = 1; month <= MONTHS; month += 1) {
    await reached(run, month / (MONTHS + 1))
    await passMonth(run, month)
  }
}

async function makeTroubles(run: Run): Promise<void> {
  for (let turn = 0; turn < TROUBLES; turn += 1) {
    await reached(run, (turn + 1) / (TROUBLES + 1))
    await makeTrouble(run, turn, run.troubles)
  }
}

/** Everything is reported and nothing is killed any more: what is owed is billed and paid. */
async function settle(run: Run): Promise<void> {
  await passMonth(run, MONTHS + 1)
  await passMonth(run, MONTHS + 2)
  await waitFor(
    'every statement to be delivered',
    async () =>
      (await run.stack.query(`select from statements where status = 'sealed'`)).length === 0
        ? true
        : undefined,
    TIMEOUT_MS,
  )
  await run.biller.kill()
  await run.stack.sandbox.advanceClock(3 * 3600)
}

interface Found {
  events: number
  statements: number
  invoices: number
}

async function expectExact(run: Run, tenants: readonly Tenant[]): Promise<Found> {
  const { stack, orders } = run
  const found = { events: 0, statements: 0, invoices: 0 }
  for (const tenant of tenants) {
    const made = { tenant, eventsEach: orders.eventsEach, span: orders.span }
    found.events += await expectStoredOnce(stack, made)
    found.statements += (await expectStatementsLikeModel(stack, made)).length
    found.invoices += await expectInvoicesLikeStatements(stack, tenant)
  }
  return found
}

test('whatever is killed, repeated, late or cut off: every event is billed once, and every invoice is its statement', {
  timeout: TIMEOUT_MS,
}, async (context) => {
  const { run, tenants } = await start(context)
  const startedMs = performance.now()
  await Promise.all([reportAll(run.orders, run.answers), passMonths(run), makeTroubles(run)])
  const seconds = (performance.now() - startedMs) / 1000
  await takeBackLater(run.orders, run.answers)
  await settle(run)
  const found = await expectExact(run, tenants).catch((cause: unknown) => {
    throw new Error(`The run with PROPERTY_SEED=${SEED} failed`, { cause })
  })
  const { accepted, late, duplicates } = run.answers
  expect(late).toBeGreaterThan(0)
  expect(duplicates).toBeGreaterThan(0)
  // No event was accepted twice; an answer that was lost with its process is in nobody's count.
  expect(accepted).toBeLessThanOrEqual(found.events)
  expect(run.biller.failures.length).toBeGreaterThan(0)
  console.log(
    JSON.stringify({
      ...found,
      ...run.answers,
      ...run.troubles,
      failures: run.biller.failures.length,
      seconds,
    }),
  )
})
