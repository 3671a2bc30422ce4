import { expect, test } from 'vitest'
import { makeCustomer, makePrice, useSandbox } from '../../testing/test-sandbox.ts'

const { stripe, advance } = await useSandbox()

/** A charge of $19 paid by a test card. */
async function charge(token = 'pm_card_visa') {
  const customer = await makeCustomer(stripe, token)
  const price = await makePrice(stripe)
  await stripe.subscriptions.create({ customer: customer.id, items: [{ price: price.id }] })
  const [made] = (await stripe.charges.list({ customer: customer.id })).data
  if (!made) throw new Error('No charge was made')
  return made
}

async function eventsOf(id: string) {
  const events = await stripe.events.list({ limit: 100 }).autoPagingToArray({ limit: 1_000 })
  const about = (object: object) => Object.values(object).includes(id)
  return events
    .filter(({ data }) => about(data.object))
    .map(({ type }) => type)
    .reverse()
}

test('a whole refund is told as a refund and as a refunded charge', async () => {
  const { id, payment_intent } = await charge()
  const refund = await stripe.refunds.create({ payment_intent: String(payment_intent), reason: 'duplicate' })
  expect(refund).toMatchObject({ amount: 1900, charge: id, status: 'succeeded', reason: 'duplicate' })
  expect(await stripe.charges.retrieve(id)).toMatchObject({ amount_refunded: 1900, refunded: true })
  expect((await eventsOf(id)).slice(-2)).toEqual(['refund.created', 'charge.refunded'])
  expect(await stripe.refunds.list({ charge: id })).toMatchObject({ data: [{ id: refund.id }] })
})

test('parts of a charge are refunded until nothing is left', async () => {
  const { id } = await charge()
  await stripe.refunds.create({ charge: id, amount: 900 })
  expect(await stripe.charges.retrieve(id)).toMatchObject({ amount_refunded: 900, refunded: false })
  await expect(stripe.refunds.create({ charge: id, amount: 1001 })).rejects.toMatchObject({ param: 'amount' })
  await stripe.refunds.create({ charge: id })
  expect(await stripe.charges.retrieve(id)).toMatchObject({ amount_refunded: 1900, refunded: true })
  await expect(stripe.refunds.create({ charge: id })).rejects.toMatchObject({
    code: 'charge_already_refunded',
  })
})

test('card 5126: a refund that seemed to succeed comes back', async () => {
  const { id } = await charge('pm_card_refundFail')
  const refund = await stripe.refunds.create({ charge: id })
  expect(refund.status).toBe('succeeded')
  await advance(10)
  expect(await stripe.refunds.retrieve(refund.id)).toMatchObject({
    status: 'failed',
    failure_reason: 'expired_or_canceled_card',
  })
  expect(await stripe.charges.retrieve(id)).toMatchObject({ amount_refunded: 0, refunded: false })
  expect(await eventsOf(refund.id)).toEqual([
    'refund.created',
    'refund.updated',
    'charge.refund.updated',
    'refund.failed',
  ])
})

test('card 7726: a refund is pending first and succeeds later', async () => {
  const { id } = await charge('pm_card_pendingRefund')
  const refund = await stripe.refunds.create({ charge: id })
  expect(refund.status).toBe('pending')
  await advance(10)
  expect((await stripe.refunds.retrieve(refund.id)).status).toBe('succeeded')
})

test('a refund of neither a charge nor an intent is refused', async () => {
  await expect(stripe.refunds.create({})).rejects.toThrow(/payment_intent or charge/)
})

test('a parameter that is not modelled is refused, and nothing is refunded', async () => {
  const { id } = await charge()
  const unmodelled = stripe.refunds.create({ charge: id, refund_application_fee: true })
  await expect(unmodelled).rejects.toMatchObject({ param: 'refund_application_fee' })
  expect((await stripe.charges.retrieve(id)).amount_refunded).toBe(0)
})

test('a disputed charge is not refunded', async () => {
  const { id } = await charge('pm_card_createDispute')
  await advance(10)
  await expect(stripe.refunds.create({ charge: id })).rejects.toMatchObject({ code: 'charge_disputed' })
})
