import { expect, test } from 'vitest'
import { makeCustomer, useSandbox } from '../../testing/test-sandbox.ts'

const { stripe } = await useSandbox()

async function invoiceOf(customer: string, amount: number, currency = 'usd') {
  const { id: invoice } = await stripe.invoices.create({ customer, currency })
  await stripe.invoiceItems.create({ customer, invoice, amount, currency })
  return stripe.invoices.finalizeInvoice(invoice)
}

test('an invoice below the smallest charge is paid by what the customer owes from then on', async () => {
  const { id: customer } = await makeCustomer(stripe)
  const small = await invoiceOf(customer, 49)
  expect(small).toMatchObject({
    status: 'paid',
    total: 49,
    amount_due: 0,
    amount_paid: 0,
    ending_balance: 49,
  })
  expect(await stripe.customers.retrieve(customer)).toMatchObject({ balance: 49 })
  expect((await stripe.charges.list({ customer })).data).toEqual([])
  const next = await invoiceOf(customer, 1)
  expect(next).toMatchObject({
    status: 'open',
    total: 1,
    starting_balance: 49,
    amount_due: 50,
    ending_balance: 0,
  })
  expect(await stripe.invoices.pay(next.id)).toMatchObject({ status: 'paid', amount_paid: 50 })
})

test('each currency has its smallest charge', async () => {
  const { id: customer } = await makeCustomer(stripe)
  expect((await invoiceOf(customer, 30, 'gbp')).amount_due).toBe(30)
  expect((await invoiceOf(customer, 299, 'sek')).amount_due).toBe(0)
})

test('a payment intent below it is refused', async () => {
  const tooSmall = { param: 'amount', code: 'amount_too_small', message: /at least \$0.50 usd/ }
  const refused = stripe.paymentIntents.create({ amount: 49, currency: 'usd' })
  await expect(refused).rejects.toMatchObject({
    ...tooSmall,
    message: expect.stringMatching(tooSmall.message),
  })
  const { id } = await stripe.paymentIntents.create({ amount: 50, currency: 'usd' })
  await expect(stripe.paymentIntents.update(id, { amount: 49 })).rejects.toMatchObject({
    code: 'amount_too_small',
  })
})
