import type Stripe from 'stripe'
import { expect, inject, type TestContext, test } from 'vitest'
import { createOwnDatabase, type OwnDatabase } from '../harness/database.ts'
import { type Stack, startStack } from '../harness/stack.ts'
import { waitFor } from '../harness/wait-for.ts'
import { breakSomething, type Chaos } from './chaos.ts'
import { createEventFeed, deliverAll } from './event-feed.ts'
import { liveThrough, type Shopper } from './history.ts'
import { createRandom, type Random } from './random.ts'
import { expectNothingLostOrDoubled, expectSameAsStripe, failedRenewalsIn } from './truth.ts'

/** What every change has to survive within minutes, and what `pnpm test:long` tries. */
const IS_LONG = inject('mode') === 'long'
/** How long new histories are started. */
const SECONDS = Number(process.env['PROPERTY_SECONDS'] ?? (IS_LONG ? 600 : 0))
const DELIVERIES = IS_LONG ? 7_000 : 250
const FIRST_SEED = Number(process.env['PROPERTY_SEED'] ?? Date.now() % 1e9)
const SHOPPERS = IS_LONG ? 8 : 5
const STEPS = IS_LONG ? 100 : 16
const TROUBLES = IS_LONG ? 6 : 3

function newShoppers({ seed }: Random): Shopper[] {
  const emails = Array.from({ length: SHOPPERS }, (_, index) => `shopper-${seed}-${index}@life.example`)
  return emails.map((email) => ({ email, customerIds: [], subscriptionIds: [] }))
}

async function start(
  { onTestFinished }: TestContext,
  database: OwnDatabase,
  roles: ('api' | 'worker')[],
): Promise<Stack> {
  const stack = await startStack({ database, roles, env: { ADMIN_MAILS: 'none', LOG_LEVEL: 'info' } })
  onTestFinished(stack.close)
  await stack.sandbox.webhooks({ paused: true })
  return stack
}

interface Run {
  stack: Stack
  nextEvents: () => Promise<Stripe.Event[]>
  failedRenewals: Set<string>
  deliveries: number
}

/** Creates and delivers histories until there were enough deliveries and the time is over. */
async function runHistories(running: Stack, database: OwnDatabase, enough: number): Promise<void> {
  const endsAtMs = Date.now() + SECONDS * 1000
  const nextEvents = createEventFeed(running)
  const run: Run = { stack: running, nextEvents, failedRenewals: new Set(), deliveries: 0 }
  const chaos: Chaos = { kills: 0, databaseCrashes: 0 }
  let histories = 0
  const figures = () => JSON.stringify({ histories, deliveries: run.deliveries, ...chaos })
  while (run.deliveries < enough || Date.now() < endsAtMs) {
    const random = createRandom(FIRST_SEED + histories)
    const trouble = async () => await breakSomething(running, database, random, chaos)
    await runHistory(
      run,
      random,
      Array.from({ length: TROUBLES }, () => trouble),
    ).catch((cause: unknown) => {
      throw new Error(`The history with PROPERTY_SEED=${random.seed} failed, after ${figures()}`, { cause })
    })
    histories += 1
  }
  console.log(`${figures()}: all as Stripe has it`)
}

async function runHistory(run: Run, random: Random, troubles: (() => Promise<void>)[]): Promise<void> {
  const shoppers = newShoppers(random)
  await liveThrough(run.stack, shoppers, STEPS, random)
  const events = await run.nextEvents()
  await deliverCounted(run, events, random, troubles)
  const ids = shoppers.flatMap(({ subscriptionIds }) => subscriptionIds)
  for (;;) {
    const failure = await check(run, ids, events).then(
      () => undefined,
      (error: unknown) => ({ error }),
    )
    // Stripe's clock does not stop: what became due in the meantime is delivered and checked too.
    const more = await run.nextEvents()
    if (more.length === 0 && failure) throw failure.error
    if (more.length === 0) return
    events.push(...more)
    await deliverCounted(run, more, random, [])
  }
}

async function deliverCounted(
  run: Run,
  events: Stripe.Event[],
  random: Random,
  troubles: (() => Promise<void>)[],
) {
  for (const failed of failedRenewalsIn(events)) run.failedRenewals.add(failed)
  run.deliveries += await deliverAll(run.stack, events, random, troubles)
}

async function check({ stack, failedRenewals }: Run, ids: string[], events: Stripe.Event[]): Promise<void> {
  await waitUntilSettled(stack)
  for (const id of ids) await expectSameAsStripe(stack, id)
  await expectNothingLostOrDoubled(stack, events, failedRenewals)
}

/** Workers may still be busy with what a killed process had started. */
async function waitUntilSettled({ roles, query }: Stack): Promise<void> {
  if (!roles.includes('worker')) return
  await waitFor(
    'the workers to be done',
    async () => {
      const open = await query(
        `SELECT id FROM webhook_events WHERE status IN ('received', 'failed')
         UNION ALL SELECT id::text FROM email_deliveries WHERE status IN ('queued', 'sending')`,
      )
      return open.length === 0 ? true : undefined
    },
    120_000,
  )
}

const TIMEOUT_MS = SECONDS * 1000 + 300_000

test('whatever customers do, and however its events arrive, they alone bring about the state that Stripe has', {
  timeout: TIMEOUT_MS,
}, async (context) => {
  const database = await createOwnDatabase()
  // No worker: nothing here depends on a comparison with Stripe.
  await runHistories(await start(context, database, ['api', 'api']), database, DELIVERIES)
})

test('with workers beside it the same holds, and no mail is given up', {
  timeout: TIMEOUT_MS,
}, async (context) => {
  const database = await createOwnDatabase()
  const running = await start(context, database, ['api', 'api', 'worker', 'worker'])
  await runHistories(running, database, IS_LONG ? 1_000 : 250)
  expect(await running.query(`SELECT kind, last_error FROM email_deliveries WHERE status = 'dead'`)).toEqual(
    [],
  )
})
