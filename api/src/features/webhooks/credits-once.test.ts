import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { accountOf, tokensOf } from '../../../testing/account-of.ts'
import { event, type Json, newBuyer, subscriptionEvent } from '../../../testing/events.ts'
import { customerEvent, newPackBuyer, packEvent, receiptEvent } from '../../../testing/pack-events.ts'
import { type EventApi, startEventApi } from '../../../testing/start-event-api.ts'
import { readEvent, type StripeEvent } from '../../stripe/event.ts'
import { createIntake, type Intake } from './intake.ts'
import { sweepEvents } from './sweep.ts'

const RUNS = 20
const GUESTS = 8

let api: EventApi
/** Two processes have an intake each, and know nothing of one another. */
let intakes: Intake[]
beforeAll(async () => {
  api = await startEventApi()
  intakes = [createIntake(api.deps), createIntake(api.deps)]
})
afterAll(async () => await api.close())

function read(json: Json): StripeEvent {
  const found = readEvent(json)
  if (!found) throw new Error('The event cannot be read')
  return found
}

/** Stripe sends an event again that was answered with an error. */
async function receive(intake: Intake | undefined, received: StripeEvent): Promise<void> {
  for (let tries = 0; tries < 20; tries += 1) {
    const answered = await intake?.(received).then(
      () => true,
      () => false,
    )
    if (answered) return
  }
  throw new Error(`${received.type} was never taken`)
}

test('a pack is granted once, in any order of its events, however often and over two processes', async () => {
  await fc.assert(
    fc.asyncProperty(fc.boolean(), fc.infiniteStream(fc.nat()), async (isDelayed, keys) => {
      const buyer = newPackBuyer()
      const overrides = { payment_status: isDelayed ? 'unpaid' : 'paid' }
      const events = [
        customerEvent(buyer, 'created'),
        packEvent(buyer, 'completed', { overrides }),
        ...(isDelayed ? [packEvent(buyer, 'async_payment_succeeded', { after: 9 })] : []),
        customerEvent(buyer, 'updated', 3),
        receiptEvent(buyer),
      ].map(read)
      const queues = intakes.map(() => [...events].sort(() => ((keys.next().value ?? 0) % 2) - 0.5))
      await Promise.all(
        queues.map(async (queue, index) => {
          for (const one of [...queue, ...queue]) await receive(intakes[index], one)
        }),
      )
      await sweepEvents(api.deps)
      const { accountId, credits } = await accountOf(api.deps.db, buyer.customer)
      expect(credits).toBe(1000)
      expect(await tokensOf(api, accountId)).toHaveLength(1)
      const mails = await api.deps.db
        .selectFrom('emailDeliveries as mail')
        .innerJoin('customers', 'customers.id', 'mail.customerId')
        .select('mail.kind')
        .where('customers.stripeCustomerId', '=', buyer.customer)
        .where('mail.kind', 'in', ['welcome', 'credits_added'])
        .orderBy('mail.kind')
        .execute()
      expect(mails.map(({ kind }) => kind)).toEqual(['credits_added', 'welcome'])
    }),
    { numRuns: RUNS },
  )
}, 60_000)

test('two guests with one address who buy at the same moment have one account, one token and both packs', async () => {
  const first = newPackBuyer()
  const second = newPackBuyer({ email: first.email })
  await Promise.all([
    receive(intakes[0], read(packEvent(first))),
    receive(intakes[1], read(packEvent(second))),
  ])
  const { accountId, credits } = await accountOf(api.deps.db, first.customer)
  expect(await accountOf(api.deps.db, second.customer)).toEqual({ accountId, credits })
  expect(credits).toBe(2000)
  expect(await tokensOf(api, accountId)).toHaveLength(1)
})

test('a guest who pays for a plan and a pack at the same moment has one account with one token', async () => {
  const guests = Array.from({ length: GUESTS }, () => newBuyer())
  await Promise.all(
    guests.map(async (guest, index) => {
      const { customer, email, startedAt } = guest
      const started = { status: 'incomplete' }
      await api.deliver(subscriptionEvent(guest, 'created', { overrides: started }))
      await api.deliver(event('customer.updated', { id: customer, object: 'customer', email }, startedAt + 1))
      const paid = [
        subscriptionEvent(guest, 'updated', { after: 2, previous: started }),
        packEvent(newPackBuyer({ email })),
      ]
      await Promise.all(paid.map((one, nth) => receive(intakes[(index + nth) % 2], read(one))))
    }),
  )
  for (const { customer } of guests) {
    const { accountId, credits } = await accountOf(api.deps.db, customer)
    expect(credits).toBe(1000)
    expect(await tokensOf(api, accountId)).toHaveLength(1)
  }
})
