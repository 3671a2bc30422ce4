import type Stripe from 'stripe'
import { expect, test } from 'vitest'
import { DAY, makeCustomer, useSandbox } from '../../testing/test-sandbox.ts'

const { stripe, control, advance } = await useSandbox()

async function pay(token: string, amount = 5000) {
  const { id: customer } = await makeCustomer(stripe, token)
  const intent = await stripe.paymentIntents.create({
    amount,
    currency: 'usd',
    customer,
    payment_method: token,
    description: 'Cases',
    confirm: true,
    expand: ['latest_charge.balance_transaction'],
  })
  const charge = intent.latest_charge as Stripe.Charge
  return { charge: charge.id, booked: charge.balance_transaction as Stripe.BalanceTransaction }
}

test('a paid charge is booked less its fee, pending for two days, and refunds and their failure are booked', async () => {
  const { charge, booked } = await pay('pm_card_visa')
  expect(booked).toMatchObject({
    amount: 5000,
    fee: 175,
    net: 4825,
    fee_details: [{ amount: 175, type: 'stripe_fee' }],
    type: 'charge',
    source: charge,
    status: 'pending',
    available_on: booked.created + 2 * DAY,
    description: 'Cases',
  })
  const refund = await stripe.refunds.create({ charge, amount: 2000, expand: ['balance_transaction'] })
  const returned = { amount: -2000, fee: 0, net: -2000, type: 'refund', source: refund.id, status: 'pending' }
  expect(refund.balance_transaction).toMatchObject({ ...returned, available_on: booked.available_on })
  await advance(2 * DAY)
  expect((await stripe.balanceTransactions.retrieve(booked.id)).status).toBe('available')
  const list = await stripe.balanceTransactions.list({ source: refund.id })
  expect(list.data).toMatchObject([{ ...returned, status: 'available' }])
})

test('a refund that the bank returns is booked again', async () => {
  const { charge, booked } = await pay('pm_card_refundFail')
  const { id } = await stripe.refunds.create({ charge })
  await advance(5)
  const failed = await stripe.refunds.retrieve(id, { expand: ['failure_balance_transaction'] })
  expect(failed).toMatchObject({
    status: 'failed',
    failure_balance_transaction: { amount: 5000, type: 'refund_failure', source: id },
  })
  const { data } = await stripe.balanceTransactions.list({ type: 'refund_failure' })
  expect(data.map(({ amount }) => amount)).toEqual([booked.amount])
})

test('what a dispute takes is found among the transactions, and a declined charge has none', async () => {
  const { charge } = await pay('pm_card_bypassPending', 1900)
  await control(`POST /_sandbox/charges/${charge}/dispute`)
  const { data } = await stripe.balanceTransactions.list({ type: 'adjustment' })
  expect(data).toMatchObject([{ amount: -1900, fee: 1500, net: -3400 }])
  expect((await stripe.balanceTransactions.list({ source: charge })).data).toMatchObject([
    { status: 'available' },
  ])
  await expect(pay('pm_card_chargeDeclined')).rejects.toMatchObject({ code: 'card_declined' })
  const [declined] = (await stripe.charges.list({ limit: 1 })).data
  expect(declined).toMatchObject({ status: 'failed', balance_transaction: null })
  await expect(stripe.balanceTransactions.list({ payout: 'po_1' })).rejects.toMatchObject({ param: 'payout' })
})
