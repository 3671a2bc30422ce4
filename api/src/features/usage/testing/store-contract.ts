import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { HOUR_MS, MINUTE_MS } from '../../../lib/durations.ts'
import type { SealedUsage } from '../seal-repository.ts'
import type { UsageEvent } from '../usage-event.ts'
import type { UsageStore } from '../usage-store.ts'
import { makeEvent } from './made-event.ts'

export interface StoreUnderTest {
  createAccount(): Promise<string>
  /** As another process has it. */
  connect(): UsageStore
  /** In the transaction that a seal needs; it ends with the work. */
  sealing<Result>(work: (store: UsageStore) => Promise<Result>): Promise<Result>
}

const LEVELS = ['agent']
const NOON = new Date(Math.floor(Date.now() / (24 * HOUR_MS)) * 24 * HOUR_MS - 36 * HOUR_MS)
const at = (minutes: number) => new Date(NOON.getTime() + minutes * MINUTE_MS)

const event = (minutes: number, given?: Partial<UsageEvent>) => makeEvent(at(minutes), given)

const sortedKey = (index: number) => `${String(index).padStart(8, '0')}${randomUUID().slice(8)}`
const keysOf = (events: readonly { key: string }[]) => events.map(({ key }) => key).toSorted()

/** What every store of usage has to keep, whatever it is made of. */
export function testStore({ createAccount, connect, sealing }: StoreUnderTest): void {
  const seal = async (account: string, until: Date): Promise<SealedUsage | undefined> =>
    await sealing(async (store) => await store.seal(account, until, LEVELS))

  async function eventsOf(account: string, limit = 1_000, lateFor: Date | null = null): Promise<string[]> {
    const span = { accountId: account, meter: 'case', start: at(-600), end: at(600), lateFor }
    const found = []
    for (;;) {
      const last = found.at(-1)
      const page = await connect().events(span, { after: last && { time: last.time, key: last.key }, limit })
      found.push(...page)
      if (page.length < limit) return found.map(({ key }) => key)
    }
  }

  test('an event that is appended again, or by two processes at once, is new once', async () => {
    const account = await createAccount()
    const events = Array.from({ length: 20 }, (_, index) => event(index))
    const answers = await Promise.all(
      [events, events.toReversed()].map(async (group) => await connect().append(account, group)),
    )
    expect(keysOf(answers.flat())).toEqual(keysOf(events))
    expect(await connect().append(account, events)).toEqual([])
    expect(await connect().sum(account, at(0), at(60), LEVELS)).toEqual([
      { meter: 'case', quantity: '20', events: 20 },
    ])
  })

  test('the same event of two accounts is two', async () => {
    const accounts = [await createAccount(), await createAccount()]
    const same = event(0)
    for (const account of accounts) expect(await connect().append(account, [same])).toHaveLength(1)
    for (const account of accounts) expect(await eventsOf(account)).toEqual([same.key])
  })

  test('a sum begins with its start and ends before its end, exactly and at once', async () => {
    const account = await createAccount()
    const quantities = ['0.1', '0.2', '9999999999999', '0.000001']
    await connect().append(
      account,
      quantities.map((quantity, index) => event(index * 30, { quantity })),
    )
    const quantity = async (from: number, to: number) =>
      (await connect().sum(account, at(from), at(to), LEVELS))[0]?.quantity
    expect(await quantity(0, 60)).toBe('0.3')
    expect(await quantity(0, 61)).toBe('9999999999999.3')
    expect(await quantity(1, 600)).toBe('9999999999999.200001')
    expect(await quantity(91, 600)).toBeUndefined()
  })

  test('a level is its highest, and what is taken back is subtracted', async () => {
    const account = await createAccount()
    const wrong = event(5, { quantity: '7' })
    const levels = ['3', '8', '2'].map((quantity, index) =>
      event(index * 70, { meter: 'agent', isLevel: true, quantity }),
    )
    await connect().append(account, [wrong, ...levels])
    await connect().append(account, [event(5, { quantity: '-7', voids: wrong.key })])
    expect(await connect().sum(account, at(0), at(600), LEVELS)).toEqual([
      { meter: 'agent', quantity: '8', events: 3 },
      { meter: 'case', quantity: '0', events: 2 },
    ])
  })

  test('an event is found by its key, as it was appended', async () => {
    const account = await createAccount()
    const one = event(3, { quantity: '1.5', subject: 'agent-7', dimension: 'fraud' })
    await connect().append(account, [one, event(4)])
    const { key, meter, quantity, subject, dimension } = one
    const [found, ...others] = await connect().find(account, [key, randomUUID()])
    expect(found).toMatchObject({ key, meter, subject, dimension, voids: null })
    expect(Number(found?.quantity)).toBe(Number(quantity))
    expect(new Date(found?.occurredAt ?? '')).toEqual(at(3))
    expect(others).toEqual([])
    expect(await connect().find(await createAccount(), [key])).toEqual([])
  })

  test('events come page by page, each once and in order of time, however many have the same time', async () => {
    const account = await createAccount()
    const events = Array.from({ length: 25 }, (_, index) => event(Math.floor(index / 10)))
    await connect().append(account, events)
    const inOrder = events.toSorted(
      (one, other) => one.occurredAt.localeCompare(other.occurredAt) || one.key.localeCompare(other.key),
    )
    expect(await eventsOf(account, 3)).toEqual(inOrder.map(({ key }) => key))
  })

  test('a seal has what was appended before it, and the next begins where it ended', async () => {
    const account = await createAccount()
    await connect().append(account, [event(0), event(59, { quantity: '2' }), event(60, { quantity: '4' })])
    const first = await seal(account, at(60))
    expect(first).toMatchObject({ sealedUntil: null, usage: [{ meter: 'case', quantity: '3', events: 2 }] })
    expect(first?.start).toEqual(at(0))
    expect(await seal(account, at(60))).toBeUndefined()
    expect(await seal(account, at(120))).toMatchObject({
      start: at(60),
      sealedUntil: at(60),
      usage: [{ meter: 'case', quantity: '4', events: 1 }],
    })
    expect(await seal(await createAccount(), at(60))).toBeUndefined()
  })

  test('what comes for a sealed time is late: in its sum and among its own events, and in no other seal', async () => {
    const account = await createAccount()
    await connect().append(account, [event(0)])
    await seal(account, at(60))
    const [late, timely] = [event(30), event(90)]
    expect(await connect().append(account, [late, timely])).toEqual(
      expect.arrayContaining([
        { key: late.key, isLate: true },
        { key: timely.key, isLate: false },
      ]),
    )
    expect((await connect().sum(account, at(0), at(60), LEVELS))[0]?.quantity).toBe('2')
    expect(await seal(account, at(120))).toMatchObject({ usage: [{ quantity: '1', events: 1 }] })
    expect(await eventsOf(account, 1_000, at(60))).toEqual([late.key])
  })

  test('what is sealed is found, summed and listed as before, however many events a second has', async () => {
    const account = await createAccount()
    const events = Array.from({ length: 230 }, (_, index) =>
      event(30, { key: sortedKey(index), quantity: '0.5' }),
    )
    const exact = event(90, {
      occurredAt: at(90).toISOString().replace('.000Z', '.000001Z'),
      subject: 'agent-7',
    })
    await connect().append(account, [...events, exact])
    await seal(account, at(600))
    const sumOf = async (from: number, to: number) =>
      (await connect().sum(account, at(from), at(to), LEVELS))[0]
    expect(await sumOf(30, 31)).toEqual({ meter: 'case', quantity: '115', events: 230 })
    expect(await sumOf(31, 90)).toBeUndefined()
    expect(await sumOf(31, 91)).toMatchObject({ quantity: '1' })
    expect(await sumOf(0, 120)).toMatchObject({ quantity: '116', events: 231 })
    expect(await eventsOf(account, 100)).toEqual([...keysOf(events), exact.key])
    expect(await connect().find(account, [exact.key])).toMatchObject([{ key: exact.key, subject: 'agent-7' }])
    expect(await connect().append(account, [exact])).toEqual([])
  })

  test('whatever is appended while periods are sealed is in one seal or late', async () => {
    const account = await createAccount()
    await connect().append(account, [event(0)])
    const batches = Array.from({ length: 12 }, (_, batch) =>
      Array.from({ length: 8 }, (_unused, index) => event((batch * 13 + index * 29) % 240)),
    )
    const appending = batches.map(async (batch) => await connect().append(account, batch))
    const seals = []
    for (const minutes of [60, 120, 180, 240]) seals.push(await seal(account, at(minutes)))
    const stored = (await Promise.all(appending)).flat()
    const sealed = seals.flatMap((one) => one?.usage ?? []).reduce((sum, { events }) => sum + events, 0)
    expect(stored).toHaveLength(96)
    expect(sealed + stored.filter(({ isLate }) => isLate).length).toBe(97)
  })
}
