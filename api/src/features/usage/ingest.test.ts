import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { HOUR_MS, MINUTE_MS } from '../../lib/durations.ts'
import { countOutcomes, prepareUsage } from './testing/prepare-usage.ts'

const usage = prepareUsage()
const NOW = new Date()
const ago = (ms: number) => new Date(NOW.getTime() - ms)
const lastDay = [ago(25 * HOUR_MS), ago(-HOUR_MS)] as const

function call(overrides: object = {}) {
  return { id: randomUUID(), type: 'api_call', time: ago(HOUR_MS).toISOString(), ...overrides }
}

test('of 99 new events and one that is known, 99 are accepted', async () => {
  const account = await usage.createAccount()
  const ingest = usage.startProcess()
  const known = call()
  expect(await ingest(account, [known], NOW)).toEqual(['accepted'])
  const batch = [...Array.from({ length: 99 }, () => call()), known]
  expect(countOutcomes(await ingest(account, batch, NOW))).toEqual({ accepted: 99, duplicate: 1 })
  expect(await usage.sums(account, ...lastDay)).toEqual({ api_call: 100 })
})

test('a bad event is refused by name and costs the others nothing', async () => {
  const account = await usage.createAccount()
  const bad: [object, string][] = [
    [call({ type: 'teleport' }), 'unknown_meter'],
    [call({ id: '' }), 'invalid_event'],
    [call({ id: 'a\0b' }), 'invalid_event'],
    [call({ subject: '\ud800' }), 'invalid_event'],
    [call({ specversion: '0.3' }), 'invalid_event'],
    [call({ data: { quantity: -1 } }), 'invalid_event'],
    [call({ data: { quantity: 0.1234567 } }), 'invalid_event'],
    [call({ data: { quantity: 1e14 } }), 'invalid_event'],
    [call({ data: { metadata: { note: 'x'.repeat(5_000) } } }), 'invalid_event'],
    [call({ data: { metadata: { 'a\0': 1 } } }), 'invalid_event'],
    [call({ time: 'yesterday' }), 'invalid_event'],
    [call({ time: '2026-13-45T00:00:00Z' }), 'invalid_event'],
    [call({ time: '2026-02-30T00:00:00Z' }), 'invalid_event'],
    [call({ time: ago(HOUR_MS).toISOString().replace(/T.*/, 'T24:00:00Z') }), 'invalid_event'],
    [call({ time: ago(35 * 24 * HOUR_MS).toISOString() }), 'too_old'],
    [call({ time: ago(-6 * MINUTE_MS).toISOString() }), 'in_the_future'],
    [call({ data: { voids: 'nobody' } }), 'unknown_event'],
    [call({ data: 'none' }), 'invalid_event'],
  ]
  const outcomes = await usage.startProcess()(
    account,
    [call(), ...bad.map(([event]) => event), call(), 7],
    NOW,
  )
  const codes = outcomes.map((outcome) => (typeof outcome === 'string' ? outcome : outcome.code))
  expect(codes).toEqual(['accepted', ...bad.map(([, code]) => code), 'accepted', 'invalid_event'])
  expect(await usage.sums(account, ...lastDay)).toEqual({ api_call: 2 })
})

test('a time is taken with any offset, also one that the database does not know', async () => {
  const account = await usage.createAccount()
  const here = ago(HOUR_MS - 23 * HOUR_MS)
    .toISOString()
    .replace('Z', '+23:00')
  expect(await usage.startProcess()(account, [call({ time: here })], NOW)).toEqual(['accepted'])
  expect(await usage.sums(account, ago(HOUR_MS + 1), ago(HOUR_MS - 1))).toEqual({ api_call: 1 })
})

test('many events of the largest quantity are counted', async () => {
  const account = await usage.createAccount()
  const events = Array.from({ length: 200 }, () => call({ data: { quantity: 9_999_999_999_999 } }))
  const outcomes = await usage.startProcess()(account, events, NOW)
  expect(countOutcomes(outcomes)).toEqual({ accepted: 200 })
  expect(await usage.sums(account, ...lastDay)).toEqual({ api_call: 1_999_999_999_999_800 })
})

test('an event that could not be stored is not known either, so that sending it again stores it', async () => {
  const account = await usage.createAccount()
  const ingest = usage.startProcess()
  const event = call()
  await sql`create function refuse() returns trigger language plpgsql as $$ begin raise exception 'full'; end $$`.execute(
    usage.db(),
  )
  await sql`create trigger full_disk before insert on usage_hours execute function refuse()`.execute(
    usage.db(),
  )
  await expect(ingest(account, [event], NOW)).rejects.toThrow()
  await sql`drop trigger full_disk on usage_hours`.execute(usage.db())
  expect(await ingest(account, [event], NOW)).toEqual(['accepted'])
  expect(await usage.sums(account, ...lastDay)).toEqual({ api_call: 1 })
})

test('an id stands for one event of its source, however the two are cut', async () => {
  const account = await usage.createAccount()
  const events = [
    call({ source: 'a-b', id: 'c' }),
    call({ source: 'a', id: 'b-c' }),
    call({ source: 'a', id: 'b-c' }),
  ]
  expect(await usage.startProcess()(account, events, NOW)).toEqual(['accepted', 'accepted', 'duplicate'])
})

test('the same UUID of two sources is two events, and either is taken back by its own source alone', async () => {
  const account = await usage.createAccount()
  const ingest = usage.startProcess()
  const id = randomUUID()
  const events = [call({ id, source: 'crm' }), call({ id, source: 'erp' })]
  expect(countOutcomes(await ingest(account, events, NOW))).toEqual({ accepted: 2 })
  expect(await ingest(account, [call({ id, source: 'crm' })], NOW)).toEqual(['duplicate'])
  await ingest(account, [{ id: 'fix', source: 'erp', data: { voids: id } }], NOW)
  expect(await usage.sums(account, ...lastDay)).toEqual({ api_call: 1 })
})

test('what is taken back counts no more, once, and in its own hour', async () => {
  const account = await usage.createAccount()
  const ingest = usage.startProcess()
  const wrong = call({ id: 'case-7', source: 'crm', type: 'case', data: { quantity: 3, dimension: 'fraud' } })
  const right = call({ id: 'case-8', source: 'crm', type: 'case', data: { quantity: 2.5 } })
  const correction = { id: 'fix-1', source: 'crm', data: { voids: 'case-7' } }
  expect(await ingest(account, [correction, wrong, right], NOW)).toEqual(['accepted', 'accepted', 'accepted'])
  expect(await ingest(account, [{ ...correction, id: 'fix-2' }], NOW)).toEqual(['duplicate'])
  expect(await usage.sums(account, ...lastDay)).toEqual({ case: 2.5 })
  expect(await usage.sums(account, ago(90 * MINUTE_MS), ago(30 * MINUTE_MS))).toEqual({ case: 2.5 })
  const ofOtherSource = { id: 'fix-3', source: 'erp', data: { voids: 'case-8' } }
  expect(countOutcomes(await ingest(account, [ofOtherSource], NOW))).toEqual({ unknown_event: 1 })
})

test('a level is the most that there was at once, and cannot be taken back', async () => {
  const account = await usage.createAccount()
  const ingest = usage.startProcess()
  const level = (quantity: number, hours: number) =>
    call({
      id: `level-${hours}`,
      type: 'agent',
      time: ago(hours * HOUR_MS).toISOString(),
      data: { quantity },
    })
  await ingest(account, [level(3, 9), level(7, 5), level(4, 2)], NOW)
  expect(await usage.sums(account, ...lastDay)).toEqual({ agent: 7 })
  expect(await usage.sums(account, ago(4 * HOUR_MS), NOW)).toEqual({ agent: 4 })
  const correction = { id: 'fix', data: { voids: 'level-5' } }
  expect(countOutcomes(await ingest(account, [correction], NOW))).toEqual({ invalid_event: 1 })
})

test('neither a number nor a time is rounded', async () => {
  const account = await usage.createAccount()
  const time = `${ago(2 * HOUR_MS)
    .toISOString()
    .slice(0, 19)}.123456+00:00`
  const exact = { quantity: '1234567890123.654321' }
  await usage.startProcess()(account, [call({ id: 'x', time, data: exact })], NOW)
  const stored = await usage
    .db()
    .selectFrom('usageEvents')
    .select((eb) => [
      eb.cast<string>('quantity', 'text').as('quantity'),
      eb.cast<string>('occurredAt', 'text').as('time'),
    ])
    .where('accountId', '=', account)
    .executeTakeFirstOrThrow()
  expect(stored.quantity).toBe('1234567890123.654321')
  expect(stored.time).toContain('.123456')
})
