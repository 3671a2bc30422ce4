import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Operator, operatorOf } from '../../../testing/operator.ts'
import { type EventApi, startEventApi } from '../../../testing/start-event-api.ts'

const ROWS = 40

let api: EventApi
let operator: Operator
beforeAll(async () => {
  api = await startEventApi()
  operator = operatorOf(api)
  const { db } = api.deps
  // Ten rows in each microsecond, so that the time alone does not determine their order.
  const rows = Array.from({ length: ROWS }, (_unused, index) => ({
    index,
    at: `2026-01-01T00:00:00.00000${index % 4}Z`,
  }))
  await db
    .insertInto('customers')
    .values(rows.map(({ index, at }) => ({ stripeCustomerId: `cus_${index}`, createdAt: at })))
    .execute()
  await db
    .insertInto('webhookEvents')
    .values(
      rows.map(({ index, at }) => ({
        id: `evt_${index}`,
        type: 'customer.updated',
        livemode: false,
        created: at,
        receivedAt: at,
      })),
    )
    .execute()
  await db
    .insertInto('emailDeliveries')
    .values(rows.map(({ index, at }) => ({ kind: 'welcome', dedupeKey: `k${index}`, createdAt: at })))
    .execute()
  await db
    .insertInto('auditLog')
    .values(
      rows.map(({ index, at }) => ({
        actor: 'a',
        action: 'x',
        subjectType: 'event',
        subjectId: `evt_${index}`,
        occurredAt: at,
      })),
    )
    .execute()
})
afterAll(async () => await api.close())

interface Page {
  data: { id: string }[]
  next_cursor: string | null
}

const LISTS = ['customers', 'events', 'mails', 'audit']

async function walk(list: string, limit: number): Promise<string[]> {
  const seen: string[] = []
  let cursor: string | null = null
  do {
    const query: string = cursor === null ? '' : `&cursor=${cursor}`
    const { body } = await operator.get(`/${list}?limit=${limit}${query}`)
    const page = body as Page
    seen.push(...page.data.map(({ id }) => id))
    cursor = page.next_cursor
  } while (cursor !== null)
  return seen
}

test.each(LISTS)('pages of %s show every row once, however many share a moment', async (list) => {
  const whole = await walk(list, 200)
  expect(new Set(whole).size).toBe(ROWS)
  for (const limit of [1, 7, ROWS]) expect(await walk(list, limit)).toEqual(whole)
})

const encode = (text: string) => Buffer.from(text).toString('base64url')

test.each(LISTS)('%s refuses every cursor that it has not given out', async (list) => {
  const { body } = await operator.get(`/${list === 'events' ? 'mails' : 'events'}?limit=1`)
  const foreign = (body as Page).next_cursor ?? ''
  const garbage = ['', 'x', '%00', '..', encode('1'), encode('.'), encode("1.'; drop table customers --")]
  const numbers = [
    encode('-1.evt_1'),
    encode('1e9.evt_1'),
    encode('99999999999999999.evt_1'),
    encode('NaN.x'),
  ]
  for (const cursor of [foreign, ...garbage, ...numbers, 'A'.repeat(401)]) {
    const answer = await operator.get(`/${list}?cursor=${cursor}`)
    expect(answer, cursor).toMatchObject({ status: 400, body: { error: { param: 'cursor' } } })
  }
  const twice = await operator.get(`/${list}?cursor=a&cursor=b`)
  expect(twice.status).toBe(400)
  const largest = encode(
    `9999999999999999.${list === 'events' ? 'evt_1' : '00000000-0000-4000-8000-000000000000'}`,
  )
  expect(((await operator.get(`/${list}?cursor=${largest}`)).body as Page).data).toHaveLength(ROWS)
})
