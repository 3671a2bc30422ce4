import { afterEach, beforeEach, expect, test } from 'vitest'
import { accountOf } from '../../../../testing/account-of.ts'
import { sendAll } from '../../../../testing/outbox.ts'
import { newPackBuyer, type PackBuyer, packEvent } from '../../../../testing/pack-events.ts'
import { type EventApi, startEventApi } from '../../../../testing/start-event-api.ts'
import { sweepSubscriptions } from '../../../jobs/reconciliation.ts'
import { DAY_MS } from '../../../lib/durations.ts'
import { takeSpent } from '../testing/take-spent.ts'

let api: EventApi
let buyer: PackBuyer
beforeEach(async () => {
  api = await startEventApi()
  buyer = newPackBuyer()
  await api.deliver(packEvent(buyer))
  await sendAll(api)
})
afterEach(async () => await api.close())

async function sweep(daysBeforeExpiry: number): Promise<string[]> {
  const expiresMs = (buyer.startedAt + 2) * 1000 + 365 * DAY_MS
  api.setNow(new Date(expiresMs - daysBeforeExpiry * DAY_MS))
  await sweepSubscriptions(api.deps)
  const sent = await sendAll(api)
  return sent.filter((line) => line.startsWith('credits_'))
}

async function use(credits: number): Promise<void> {
  const { accountId } = await accountOf(api.deps.db, buyer.customer)
  await takeSpent(api.deps.db, accountId, credits * 1000)
}

test('who has credits left is told once, two weeks before they expire', async () => {
  await use(700)
  expect(await sweep(15)).toEqual([])
  expect(await sweep(13)).toEqual(['credits_expiring sent'])
  expect(await sweep(12)).toEqual([])
  const mail = api.provider.mails.at(-1)
  expect(mail?.subject).toMatch(/^300 credits of KAMIYO MCP expire on /)
})

test('nobody is told of credits that are used up, or that have expired', async () => {
  await use(1000)
  expect(await sweep(13)).toEqual([])
  expect(await sweep(-1)).toEqual([])
})

test('nobody is told who has bought more since', async () => {
  await sweep(20)
  await api.deliver(packEvent(newPackBuyer({ customer: buyer.customer, email: buyer.email })))
  await sendAll(api)
  await api.deps.db
    .updateTable('creditGrants')
    .set({ createdAt: new Date((buyer.startedAt + 353 * 86_400) * 1000) })
    .where('sourceId', '!=', buyer.session)
    .execute()
  expect(await sweep(11)).toEqual([])
})

test('a mail that waits is dropped when the credits are used meanwhile', async () => {
  api.setNow(new Date((buyer.startedAt + 355 * 86_400) * 1000))
  await sweepSubscriptions(api.deps)
  await use(1000)
  expect(await sendAll(api)).toContain('credits_expiring cancelled')
})
