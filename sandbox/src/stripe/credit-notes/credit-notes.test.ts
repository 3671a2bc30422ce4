import type Stripe from 'stripe'
import { expect, test } from 'vitest'
import { makeCustomer, useSandbox } from '../../testing/test-sandbox.ts'

const { stripe, control } = await useSandbox()
await control('POST /_sandbox/tax-rates', { country: 'DE', percent: 19 })

const product = await stripe.products.create({ name: 'Case' })
const piece = await stripe.prices.create({ product: product.id, unit_amount: 500, currency: 'usd' })

/** An invoice of $10 and, for four pieces, $20, finalised and perhaps paid. */
async function invoiceOf({ paid, taxed = false }: { paid: boolean; taxed?: boolean }) {
  const { id: customer } = await makeCustomer(stripe, 'pm_card_visa', { address: { country: 'DE' } })
  const { id } = await stripe.invoices.create({ customer, automatic_tax: { enabled: taxed } })
  await stripe.invoices.addLines(id, {
    lines: [
      { amount: 1000, description: 'Setup' },
      { pricing: { price: piece.id }, quantity: 4 },
    ],
  })
  const open = await stripe.invoices.finalizeInvoice(id)
  return paid ? stripe.invoices.pay(id) : open
}

async function eventsOf(id: string) {
  const events = await stripe.events.list({ limit: 100 }).autoPagingToArray({ limit: 1_000 })
  return events.filter(({ data }) => Object(data.object).id === id).map(({ type }) => type)
}

test('a note lowers what is to be paid of an open invoice, and voiding it asks for it again', async () => {
  const { id: invoice } = await invoiceOf({ paid: false })
  const note = await stripe.creditNotes.create({
    invoice,
    amount: 800,
    memo: 'Sorry',
    reason: 'order_change',
  })
  expect(note).toMatchObject({ type: 'pre_payment', total: 800, pre_payment_amount: 800, status: 'issued' })
  expect(note.number).toMatch(/-CN-01$/)
  const lowered = await stripe.invoices.retrieve(invoice, {
    expand: ['payments.data.payment.payment_intent'],
  })
  expect(lowered).toMatchObject({
    amount_due: 2200,
    amount_remaining: 2200,
    pre_payment_credit_notes_amount: 800,
    total: 3000,
  })
  expect(await stripe.creditNotes.voidCreditNote(note.id)).toMatchObject({ status: 'void' })
  await expect(stripe.creditNotes.voidCreditNote(note.id)).rejects.toThrow(/already void/)
  expect(await stripe.invoices.pay(invoice)).toMatchObject({
    amount_paid: 3000,
    pre_payment_credit_notes_amount: 0,
  })
  expect(await eventsOf(note.id)).toEqual(['credit_note.voided', 'credit_note.created'])
})

test('an open invoice that is credited whole is paid, and its payment is cancelled', async () => {
  const { id: invoice, customer } = await invoiceOf({ paid: false })
  await stripe.creditNotes.create({ invoice, amount: 3000 })
  expect(await stripe.invoices.retrieve(invoice)).toMatchObject({
    status: 'paid',
    amount_due: 0,
    amount_paid: 0,
  })
  const intents = await stripe.paymentIntents.list({ customer: String(customer) })
  expect(intents.data).toMatchObject([{ status: 'canceled' }])
})

test('a part of a lowered invoice is charged as lowered', async () => {
  const { id: invoice, customer } = await invoiceOf({ paid: false })
  await stripe.creditNotes.create({ invoice, amount: 1 })
  await stripe.invoices.pay(invoice)
  expect((await stripe.charges.list({ customer: String(customer) })).data).toMatchObject([{ amount: 2999 }])
})

test('what was paid is refunded, line by line, with the tax on it', async () => {
  const { id: invoice, customer, lines } = await invoiceOf({ paid: true, taxed: true })
  const [, cases] = lines.data
  const line = { type: 'invoice_line_item' as const, invoice_line_item: cases?.id ?? '', quantity: 1 }
  const preview = await stripe.creditNotes.preview({ invoice, lines: [line], refund_amount: 595 })
  expect((await stripe.creditNotes.list({ invoice })).data).toEqual([])
  const note = await stripe.creditNotes.create({ invoice, lines: [line], refund_amount: 595 })
  for (const one of [preview, note])
    expect(one).toMatchObject({
      type: 'post_payment',
      subtotal: 500,
      total: 595,
      post_payment_amount: 595,
      total_taxes: [{ amount: 95 }],
    })
  expect(note.refunds).toMatchObject([{ amount_refunded: 595, type: 'refund' }])
  const [charge] = (await stripe.charges.list({ customer: String(customer) })).data
  expect(charge).toMatchObject({ amount_refunded: 595, refunded: false })
  expect(await stripe.invoices.retrieve(invoice)).toMatchObject({
    status: 'paid',
    amount_paid: 3570,
    post_payment_credit_notes_amount: 595,
  })
  expect((await stripe.creditNotes.listLineItems(note.id)).data).toMatchObject([
    { amount: 500, quantity: 1, unit_amount: 500 },
  ])
  await expect(stripe.creditNotes.voidCreditNote(note.id)).rejects.toThrow(/that is paid/)
  await expect(
    stripe.creditNotes.create({ invoice, lines: [{ ...line, quantity: 4 }], refund_amount: 2380 }),
  ).rejects.toThrow(/left of the line/)
  expect((await fetch(note.pdf)).headers.get('content-type')).toBe('application/pdf')
})

test('what was refunded before, or outside of Stripe, can be put on a note', async () => {
  const { id: invoice, customer } = await invoiceOf({ paid: true })
  const [charge] = (await stripe.charges.list({ customer: String(customer) })).data
  const refund = await stripe.refunds.create({ charge: charge?.id ?? '', amount: 700 })
  const note = await stripe.creditNotes.create({
    invoice,
    amount: 1000,
    out_of_band_amount: 300,
    refunds: [{ refund: refund.id, amount_refunded: 700 }],
  })
  expect(note).toMatchObject({ out_of_band_amount: 300, refunds: [{ refund: refund.id }] })
  expect(await stripe.creditNotes.update(note.id, { memo: 'By hand' })).toMatchObject({ memo: 'By hand' })
})

test.each<[string, { paid: boolean }, Partial<Stripe.CreditNoteCreateParams>, string]>([
  ['more than is left', { paid: false }, { amount: 3001 }, 'amount'],
  ['a refund of what was not paid', { paid: false }, { amount: 100, refund_amount: 100 }, 'refund_amount'],
  ['a credit that is not given back', { paid: true }, { amount: 100 }, 'refund_amount'],
  ['nothing', { paid: false }, {}, 'amount'],
  [
    'a parameter that is not modelled',
    { paid: true },
    { amount: 100, refund_amount: 100, credit_amount: 0 },
    'credit_amount',
  ],
])('%s is refused', async (_name, made, params, param) => {
  const { id: invoice } = await invoiceOf(made)
  const refused = { statusCode: 400, param }
  await expect(stripe.creditNotes.create({ invoice, ...params })).rejects.toMatchObject(refused)
  await expect(stripe.creditNotes.preview({ invoice, ...params })).rejects.toMatchObject(refused)
  expect((await stripe.creditNotes.list({ invoice })).data).toEqual([])
})

test('a draft has nothing to credit', async () => {
  const { id: customer } = await makeCustomer(stripe)
  const { id: invoice } = await stripe.invoices.create({ customer })
  await expect(stripe.creditNotes.create({ invoice, amount: 1 })).rejects.toMatchObject({ param: 'invoice' })
})
