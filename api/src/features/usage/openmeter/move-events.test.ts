import { meters } from '@kamiyo/catalog/usage'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type OpenMeterStandIn, startOpenMeterStandIn } from '../../../../testing/open-meter-stand-in.ts'
import { withTransaction } from '../../../db/transaction.ts'
import { HOUR_MS, MINUTE_MS } from '../../../lib/durations.ts'
import { createOpenMeter } from '../../../openmeter/client.ts'
import { makeEvent } from '../testing/made-event.ts'
import { prepareUsage } from '../testing/prepare-usage.ts'
import type { UsageEvent } from '../usage-event.ts'
import type { UsageStore } from '../usage-store.ts'
import { moveEvents } from './move-events.ts'
import { createOpenMeterStore } from './open-meter-store.ts'

const usage = prepareUsage()
let standIn: OpenMeterStandIn
beforeAll(async () => {
  standIn = await startOpenMeterStandIn()
})
afterAll(async () => await standIn.close())
beforeEach(() => Object.assign(standIn, { settlesAtOnce: true, takesOnly: undefined, fault: undefined }))

const NOON = new Date(Math.floor(Date.now() / HOUR_MS) * HOUR_MS - 48 * HOUR_MS)
const at = (minutes: number) => new Date(NOON.getTime() + minutes * MINUTE_MS)
const LEVELS = ['agent']
const openMeter = () =>
  createOpenMeter({
    url: standIn.url,
    // Patient where an answer comes.
    ...(standIn.fault === 'silence' && { timeoutMs: 300 }),
  })
const move = async () => await moveEvents({ db: usage.db(), openMeter: openMeter(), meters })
const store = () => createOpenMeterStore({ db: usage.db(), openMeter: openMeter() })

const event = (minutes: number, given?: Partial<UsageEvent>) => makeEvent(at(minutes), given)

async function prepareSealed(events: readonly UsageEvent[]): Promise<string> {
  const account = await usage.createAccount()
  await store().append(account, events)
  await withTransaction(usage.db(), async (tx) => {
    await createOpenMeterStore({ db: tx, openMeter: openMeter() }).seal(account, at(600), LEVELS)
  })
  return account
}

async function keptOf(account: string): Promise<string[]> {
  const rows = await usage
    .db()
    .selectFrom('usageEvents')
    .select('key')
    .where('accountId', '=', account)
    .execute()
  return rows.map(({ key }) => key).toSorted()
}

async function listedBy(from: UsageStore, account: string): Promise<string[]> {
  const span = { accountId: account, meter: 'case', start: at(0), end: at(600), lateFor: null }
  return (await from.events(span, { after: undefined, limit: 1_000 })).map(({ key }) => key).toSorted()
}

const keysOf = (events: readonly UsageEvent[]) => events.map(({ key }) => key).toSorted()
const some = (count: number) => Array.from({ length: count }, (_, index) => event(index % 60))

test('an event leaves PostgreSQL only after OpenMeter has shown it', async () => {
  const events = some(3)
  const account = await prepareSealed(events)
  standIn.settlesAtOnce = false
  for (let run = 0; run < 3; run += 1) expect(await move()).toBe(0)
  expect(await keptOf(account)).toEqual(keysOf(events))
  standIn.settle()
  expect(await move()).toBe(3)
  expect(await keptOf(account)).toEqual([])
  expect(await listedBy(store(), account)).toEqual(keysOf(events))
})

test.each([
  ['is down', { fault: 503 }],
  ['fails', { fault: 500 }],
  ['does not answer in time', { fault: 'silence' as const }],
  ['takes a part of a batch', { takesOnly: 40 }],
])('where OpenMeter %s, every event stays in one of the two and is listed once', async (_what, fault) => {
  const events = some(90)
  const account = await prepareSealed(events)
  Object.assign(standIn, fault)
  await expect(move()).rejects.toThrow('OpenMeter')
  await expect(store().append(account, [event(700)])).resolves.toHaveLength(1)
  Object.assign(standIn, { fault: undefined })
  expect(await listedBy(store(), account)).toEqual(keysOf(events))
  Object.assign(standIn, { takesOnly: undefined })
  while ((await keptOf(account)).length > 1) await move()
  expect(await listedBy(store(), account)).toEqual(keysOf(events))
})

test('what two workers move at once is counted once', async () => {
  const account = await prepareSealed(some(250))
  await move()
  const moved = await Promise.all([move(), move()])
  expect(moved[0] + moved[1]).toBe(250)
  expect(await store().sum(account, at(0), at(59.5), LEVELS)).toEqual([
    { meter: 'case', quantity: '250', events: 250 },
  ])
})

test('an hour that OpenMeter has lost events of is refused, and sums of whole hours go on', async () => {
  const account = await prepareSealed(some(5))
  await move()
  await move()
  standIn.stored.pop()
  const refused = { code: 'usage_store_unavailable', statusCode: 503 }
  await expect(listedBy(store(), account)).rejects.toMatchObject(refused)
  await expect(store().sum(account, at(0), at(30), LEVELS)).rejects.toMatchObject(refused)
  expect(await store().sum(account, at(0), at(60), LEVELS)).toMatchObject([{ quantity: '5' }])
})

test('what was moved is refused where no OpenMeter is configured any more', async () => {
  const [first, ...others] = some(4)
  const account = await prepareSealed([...(first ? [first] : []), ...others])
  await move()
  await move()
  const without = createOpenMeterStore({ db: usage.db(), openMeter: undefined })
  const refused = { code: 'usage_store_unavailable' }
  await expect(listedBy(without, account)).rejects.toMatchObject(refused)
  await expect(without.find(account, [first?.key ?? ''])).rejects.toMatchObject(refused)
  expect(await without.sum(account, at(0), at(60), LEVELS)).toMatchObject([{ quantity: '4' }])
})

test('what is late, a level, or not sealed yet stays', async () => {
  const staying = [event(3, { meter: 'agent', isLevel: true }), event(700)]
  const account = await prepareSealed([event(0), ...staying])
  const late = event(5)
  await store().append(account, [late])
  await move()
  await move()
  expect(await keptOf(account)).toEqual(keysOf([...staying, late]))
})

test('an event that OpenMeter shows otherwise than it was is kept', async () => {
  const one = event(0, { quantity: '2', properties: '{"case_id":"IR-1","amounts":[1,2.5]}' })
  const account = await prepareSealed([one])
  await move()
  const shown = standIn.stored.at(-1)
  expect(JSON.stringify(shown?.event)).toContain('IR-1')
  const known = JSON.stringify(shown?.event)
  if (shown) shown.event = JSON.parse(known.replace('"quantity":"2"', '"quantity":"3"'))
  expect(await move()).toBe(0)
  expect(await keptOf(account)).toEqual([one.key])
  if (shown) shown.event = JSON.parse(known)
  expect(await move()).toBe(1)
})
