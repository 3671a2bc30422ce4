import { sql } from 'kysely'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type Buyer, checkoutEvent, newBuyer } from '../../../testing/events.ts'
import { tokenOf } from '../../../testing/outcome.ts'
import { type EventApi, startEventApi } from '../../../testing/start-event-api.ts'
import { buildWorker, type Worker } from '../../worker.ts'
import { backoffMs, sendDelivery, sweepDeliveries } from './sender.ts'

let api: EventApi
let worker: Worker
beforeEach(async () => {
  api = await startEventApi()
  worker = buildWorker(api.deps)
})
afterEach(async () => await api.close())

async function promiseMail(buyer: Buyer = newBuyer()): Promise<{ id: string; buyer: Buyer }> {
  await api.deliver(checkoutEvent(buyer))
  const row = await api.deps.db
    .selectFrom('emailDeliveries')
    .innerJoin('customers', 'customers.id', 'emailDeliveries.customerId')
    .select('emailDeliveries.id')
    .where('stripeCustomerId', '=', buyer.customer)
    .executeTakeFirstOrThrow()
  return { id: row.id, buyer }
}

const delivery = (id: string) =>
  api.deps.db.selectFrom('emailDeliveries').selectAll().where('id', '=', id).executeTakeFirstOrThrow()

const makeDue = (id: string) =>
  api.deps.db
    .updateTable('emailDeliveries')
    .set({ nextAttemptAt: new Date(Date.now() - 60_000) })
    .where('id', '=', id)
    .execute()

test('the worker mails the token to the buyer, once, and the token validates', async () => {
  await worker.start()
  const { id, buyer } = await promiseMail()
  await vi.waitFor(() => expect(api.provider.mails).toHaveLength(1), 10_000)
  const [mail] = api.provider.mails
  expect(mail).toMatchObject({ to: buyer.email, subject: 'Welcome to KAMIYO MCP Personal!', deliveryId: id })
  const token = /eyJ[\w-]+\.[\w-]+\.[\w-]+/.exec(mail?.text ?? '')?.[0] ?? ''
  expect(mail?.html).toContain(token)
  expect((await api.validate(token)).status).toBe(200)
  await vi.waitFor(async () => expect(await delivery(id)).toMatchObject({ status: 'sent', attempts: 1 }))
  await sendDelivery(api.deps, id)
  expect(api.provider.requests).toBe(1)
})

test('of ten senders at once one sends', async () => {
  const { id } = await promiseMail()
  await Promise.all(Array.from({ length: 10 }, () => sendDelivery(api.deps, id)))
  expect(api.provider.requests).toBe(1)
})

test('every try carries the same token', async () => {
  const { id, buyer } = await promiseMail()
  api.provider.answers.push(500, 503)
  for (let attempt = 0; attempt < 3; attempt += 1) {
    await makeDue(id)
    await sendDelivery(api.deps, id)
  }
  expect(api.provider.requests).toBe(3)
  expect(api.provider.mails[0]?.text).toContain(await tokenOf(api, buyer))
  expect(await delivery(id)).toMatchObject({ status: 'sent', attempts: 3, lastError: null })
})

test('a try that is not due yet sends nothing', async () => {
  const { id } = await promiseMail()
  api.provider.answers.push(500)
  await sendDelivery(api.deps, id)
  await sendDelivery(api.deps, id)
  expect(api.provider.requests).toBe(1)
  const { nextAttemptAt, status } = await delivery(id)
  expect(status).toBe('queued')
  expect(nextAttemptAt.getTime() - Date.now()).toBeGreaterThan(3_000)
})

test('the job of a later try does not come before the try is due', async () => {
  const { id } = await promiseMail()
  api.provider.answers.push(500)
  await sendDelivery(api.deps, id)
  const { rows } = await sql<{ isDue: boolean }>`
    select job.start_after >= mail.next_attempt_at as is_due
    from email_deliveries mail join pgboss.job on job.data->>'id' = mail.id::text
    where mail.id = ${id} order by job.start_after desc limit 1`.execute(api.deps.db)
  expect(rows).toEqual([{ isDue: true }])
})

test('pauses grow from five seconds to an hour', () => {
  expect([1, 2, 3, 20].map(backoffMs)).toEqual([5_000, 10_000, 20_000, 3_600_000])
})

test('a provider that limits us is asked again when its limit resets', async () => {
  const { id } = await promiseMail()
  const resetAt = Math.floor(Date.now() / 1000) + 120
  api.provider.answers.push({ status: 429, headers: { 'x-ratelimit-reset': String(resetAt) } })
  await sendDelivery(api.deps, id)
  const { nextAttemptAt, status } = await delivery(id)
  expect(status).toBe('queued')
  expect(Math.abs(nextAttemptAt.getTime() - resetAt * 1000)).toBeLessThan(3_000)
})

for (const status of [400, 413]) {
  test(`a mail that the provider refuses with ${status} is dead and reported`, async () => {
    const { id } = await promiseMail()
    api.provider.answers.push(status)
    await sendDelivery(api.deps, id)
    expect(await delivery(id)).toMatchObject({ status: 'dead' })
    expect(api.logLines().some((line) => line.includes('"level":50') && line.includes(id))).toBe(true)
  })
}

for (const status of [401, 403]) {
  test(`a refused key (${status}) pauses all sending, loses nothing, and is reported`, async () => {
    const [one, other] = [await promiseMail(), await promiseMail()]
    api.provider.answers.push(status)
    await sendDelivery(api.deps, one.id)
    await sendDelivery(api.deps, other.id)
    expect(api.provider.requests).toBe(1)
    expect(
      api.logLines().some((line) => line.includes('"level":50') && line.includes('sending is paused')),
    ).toBe(true)
    await api.deps.db.deleteFrom('mailPauses').execute()
    await Promise.all([makeDue(one.id), makeDue(other.id)])
    await Promise.all([sendDelivery(api.deps, one.id), sendDelivery(api.deps, other.id)])
    expect(api.provider.mails).toHaveLength(2)
  })
}

test('a mail is given up after three days', async () => {
  const { id } = await promiseMail()
  await api.deps.db
    .updateTable('emailDeliveries')
    .set({ createdAt: new Date(Date.now() - 3.1 * 86_400_000) })
    .where('id', '=', id)
    .execute()
  api.provider.answers.push(500)
  await sendDelivery(api.deps, id)
  expect(await delivery(id)).toMatchObject({ status: 'dead' })
})

test('a sender that was killed in mid-send loses its claim, and the sweep has the mail sent', async () => {
  const { id } = await promiseMail()
  const { db } = api.deps
  await db
    .updateTable('emailDeliveries')
    .set({ status: 'sending', claimedAt: new Date() })
    .where('id', '=', id)
    .execute()
  await sendDelivery(api.deps, id)
  expect(api.provider.requests).toBe(0)
  await db
    .updateTable('emailDeliveries')
    .set({ claimedAt: new Date(Date.now() - 30_000) })
    .where('id', '=', id)
    .execute()
  await makeDue(id)
  await db.deleteFrom('mailPauses').execute()
  await sweepDeliveries(api.deps)
  await worker.start()
  await vi.waitFor(() => expect(api.provider.mails).toHaveLength(1), 10_000)
})

test('when the signing key has changed, the token that nobody can use is replaced and the new one mailed', async () => {
  const { id, buyer } = await promiseMail()
  const { config } = api.deps
  const rotated = {
    ...api.deps,
    config: { ...config, tokens: { ...config.tokens, secret: 'the-next-key-0123456789-0123456789-x' } },
  }
  await sendDelivery(rotated, id)
  expect(await delivery(id)).toMatchObject({ status: 'cancelled' })
  const tokens = await api.deps.db
    .selectFrom('mcpTokens')
    .select(['isActive', 'supersededAt'])
    .where('subscriptionId', '=', buyer.subscription)
    .execute()
  expect(tokens.filter((token) => token.supersededAt === null)).toHaveLength(1)
  expect(tokens).toHaveLength(2)
  const next = await api.deps.db
    .selectFrom('emailDeliveries')
    .select('id')
    .where('status', '=', 'queued')
    .executeTakeFirstOrThrow()
  await sendDelivery(rotated, next.id)
  expect(api.provider.mails).toHaveLength(1)
})

test('webhooks are answered as ever while the mail provider hangs', async () => {
  await worker.start()
  api.provider.answers.push('hang')
  await promiseMail()
  await vi.waitFor(() => expect(api.provider.requests).toBe(1), 10_000)
  const reply = await api.deliver(checkoutEvent(newBuyer()))
  expect(reply.status).toBe(200)
  expect(Number(reply.body['processing_time_ms'])).toBeLessThan(1_000)
  api.provider.hangUp()
})
