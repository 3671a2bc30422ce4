import { afterAll, beforeAll, expect, test } from 'vitest'
import { event } from '../../../testing/events.ts'
import { type EventApi, startEventApi } from '../../../testing/start-event-api.ts'

let api: EventApi
beforeAll(async () => {
  api = await startEventApi({ WEBHOOK_RATE_LIMIT: '5' })
})
afterAll(async () => await api.close())

const forged = () => api.post('{}', { 'content-type': 'application/json', 'stripe-signature': 't=1,v1=0' })
const genuine = (number: number) =>
  api.deliver(event('product.created', { id: `prod_${number}`, object: 'product' }, 1_700_000_000))

test('an address that sends too many bad signatures gets 429, its genuine events still pass', async () => {
  const statuses: number[] = []
  for (let count = 0; count < 8; count += 1) statuses.push((await forged()).status)
  expect(statuses).toEqual([400, 400, 400, 400, 400, 429, 429, 429])
  const refused = await forged()
  expect(refused.body).toMatchObject({ error: { code: 'rate_limited' } })
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
  expect((await genuine(0)).status).toBe(200)
})

test('500 genuine events from one address within ten seconds all pass', async () => {
  const startedAt = performance.now()
  const replies = await Promise.all(Array.from({ length: 500 }, (_, number) => genuine(number)))
  expect(new Set(replies.map((reply) => reply.status))).toEqual(new Set([200]))
  expect(performance.now() - startedAt).toBeLessThan(10_000)
})
