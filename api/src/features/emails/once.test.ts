import { afterAll, beforeAll, expect, test } from 'vitest'
import { checkoutEvent, newBuyer } from '../../../testing/events.ts'
import { type EventApi, startEventApi } from '../../../testing/start-event-api.ts'
import { withTransaction } from '../../db/transaction.ts'
import type { EmailRequest } from './mails.ts'
import { SAMPLES } from './samples/samples.ts'
import { enqueueEmail } from './service.ts'

let api: EventApi
let about: { customerId: string; subscriptionId: string }
let tokens: string[]
let inquiries: string[]
beforeAll(async () => {
  api = await startEventApi()
  const buyer = newBuyer()
  await api.deliver(checkoutEvent(buyer))
  await api.deliver(checkoutEvent(newBuyer()))
  const { db } = api.deps
  const { id: customerId } = await db
    .selectFrom('customers')
    .select('id')
    .where('stripeCustomerId', '=', buyer.customer)
    .executeTakeFirstOrThrow()
  about = { customerId, subscriptionId: buyer.subscription }
  tokens = (await db.selectFrom('mcpTokens').select('jti').execute()).map(({ jti }) => jti)
  const inquiry = { name: 'A', email: 'a@example.com', message: 'm' }
  inquiries = (await db.insertInto('inquiries').values([inquiry, inquiry]).returning('id').execute()).map(
    ({ id }) => id,
  )
  // The purchases have already queued their welcome e-mails.
  await db.deleteFrom('emailDeliveries').execute()
})
afterAll(async () => await api.close())

const happening = (number: number) => ({
  number,
  at: new Date(Date.UTC(2026, 5, number)),
  ...about,
  tokenJti: tokens[number] ?? '',
  inquiryId: inquiries[number] ?? '',
})

async function promise(request: EmailRequest): Promise<void> {
  await withTransaction(api.deps.db, async (tx) => await enqueueEmail(tx, api.deps, request))
}

test.each(Object.entries(SAMPLES))(
  '%s: one mail for each occurrence, however often and by however many callers at once it is queued',
  async (kind, { request }) => {
    await Promise.all([0, 0, 0, 1, 1].map((number) => promise(request(happening(number)))))
    await promise(request(happening(0)))
    const promised = await api.deps.db
      .selectFrom('emailDeliveries')
      .select('id')
      .where('kind', '=', kind)
      .execute()
    expect(promised).toHaveLength(2)
  },
)
