import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  type Buyer,
  checkoutEvent,
  event,
  invoiceEvent,
  type Json,
  newBuyer,
  subscriptionEvent,
} from '../../../testing/events.ts'
import { sendAll } from '../../../testing/outbox.ts'
import { type EventApi, startEventApi } from '../../../testing/start-event-api.ts'

let api: EventApi
beforeAll(async () => {
  api = await startEventApi()
})
afterAll(async () => await api.close())

const DAY_S = 86_400
const dayName = (unixSeconds: number) =>
  new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' }).format(unixSeconds * 1000)

async function buy(overrides: Json = {}): Promise<Buyer> {
  const buyer = newBuyer()
  await api.deliver(subscriptionEvent(buyer, 'created', { overrides }))
  await api.deliver(checkoutEvent(buyer))
  await sendAll(api)
  return buyer
}

const change = async (buyer: Buyer, after: number, overrides: Json) =>
  await api.deliver(subscriptionEvent(buyer, 'updated', { after, overrides }))

async function lastMailTo({ email }: Buyer): Promise<{ subject: string; text: string }> {
  await sendAll(api)
  const mail = api.provider.mails.findLast(({ to }) => to === email)
  return { subject: mail?.subject ?? '', text: (mail?.text ?? '').replaceAll(/\s+/g, ' ') }
}

test('a trial without a card whose invoice stays open is mailed as such, from the first failure to the pause', async () => {
  const trial_settings = { end_behavior: { missing_payment_method: 'create_invoice' } }
  const buyer = await buy({ status: 'trialing', trial_settings })
  const invoice_settings = { default_payment_method: null }
  const customer = { id: buyer.customer, object: 'customer', email: buyer.email, invoice_settings }
  await api.deliver(event('customer.updated', customer, buyer.startedAt + 5))
  await change(buyer, 10, { status: 'past_due', trial_settings })
  const hosted_invoice_url = 'https://invoice.example/i/trial'
  await api.deliver(invoiceEvent(buyer, 'payment_failed', { after: 10, overrides: { hosted_invoice_url } }))
  const failed = await lastMailTo(buyer)
  expect(failed.text).toContain(
    'No payment method is on file. Add one on your dashboard, or pay the invoice.',
  )
  expect(failed.text).toContain('Your next payments need a payment method too: add one at')
  expect(failed.text).not.toMatch(/card|banks/i)
  await change(buyer, 20, { status: 'unpaid', trial_settings })
  const { subject, text } = await lastMailTo(buyer)
  expect(subject).toContain('access is paused')
  expect(text).toContain('No payment method is on file: add one at')
  expect(text).toContain('Once the invoice is paid, the same token works again at once.')
})

test('a cancellation while the invoice of the renewal is a draft does not deny its charge', async () => {
  const buyer = await buy()
  const renewed = { latest_invoice: `in_renewal_${buyer.subscription}` }
  await change(buyer, 10, { ...renewed, cancel_at_period_end: true })
  const drafted = await lastMailTo(buyer)
  expect(drafted.text).toContain('The period that has begun may still be charged, if it is not paid yet.')
  expect(drafted.text).not.toContain('No further period will be charged')
  await change(buyer, 20, renewed)
  const id = renewed.latest_invoice
  await api.deliver(invoiceEvent(buyer, 'paid', { after: 30, overrides: { id } }))
  await sendAll(api)
  await change(buyer, 40, { ...renewed, cancel_at_period_end: true })
  expect((await lastMailTo(buyer)).text).toContain('No further period will be charged')
})

test('the mail of a pause of collection names the day on which it ends', async () => {
  const buyer = await buy()
  const resumes_at = buyer.startedAt + 20 * DAY_S
  await change(buyer, 10, { pause_collection: { behavior: 'void', resumes_at } })
  const { subject, text } = await lastMailTo(buyer)
  expect(subject).toContain('access is paused')
  expect(text).toContain(`so your token is refused until ${dayName(resumes_at)}.`)
})

test('whoever heard of a pause hears of its end, once', async () => {
  const buyer = await buy()
  await change(buyer, 10, { pause_collection: { behavior: 'void', resumes_at: null } })
  await sendAll(api)
  await change(buyer, 20, {})
  expect(await sendAll(api)).toEqual(['access_resumed sent'])
  expect((await lastMailTo(buyer)).text).toContain('The same token works again.')
  await change(buyer, 30, {})
  expect(await sendAll(api)).toEqual([])
})

test('a pause that ends before its mail left is not mailed at all', async () => {
  const buyer = await buy()
  await change(buyer, 10, { pause_collection: { behavior: 'void', resumes_at: null } })
  await change(buyer, 20, {})
  expect(await sendAll(api)).toEqual(['access_ended cancelled', 'access_resumed cancelled'])
})

test('who heard that a plan is unpaid hears of its end by the seller, and what is still open', async () => {
  const buyer = await buy()
  await change(buyer, 10, { status: 'unpaid' })
  await api.deliver(invoiceEvent(buyer, 'payment_failed', { after: 10 }))
  await sendAll(api)
  const overrides = { status: 'canceled', ended_at: buyer.startedAt + 30 }
  await api.deliver(subscriptionEvent(buyer, 'deleted', { after: 30, overrides }))
  expect(await sendAll(api)).toEqual(['access_ended sent'])
  const { subject, text } = await lastMailTo(buyer)
  expect(subject).toContain('access has ended')
  expect(text).toContain('An amount of $19 is still unpaid')
})

test('a payment that arrives before the word that the plan is back is no news of another reason', async () => {
  const buyer = await buy()
  const id = `${buyer.invoice}_renewal`
  await change(buyer, 10, { status: 'unpaid' })
  await api.deliver(invoiceEvent(buyer, 'payment_failed', { after: 10, overrides: { id } }))
  await sendAll(api)
  await api.deliver(invoiceEvent(buyer, 'paid', { after: 20, overrides: { id } }))
  expect(await sendAll(api)).toEqual(['payment_recovered sent'])
  expect((await lastMailTo(buyer)).text).toContain('With it your token works again')
  expect((await lastMailTo(buyer)).text).not.toMatch(/another reason|refused/)
})

test('a cancelled plan whose sent invoice is open names the day on which access ends if it stays open', async () => {
  const buyer = await buy()
  const sent = { collection_method: 'send_invoice' }
  await change(buyer, 5, sent)
  const due_date = buyer.startedAt + 3 * DAY_S
  const open = { ...sent, status: 'open', due_date, amount_remaining: 1900 }
  const { data } = invoiceEvent(buyer, 'payment_failed', { overrides: open }) as { data: { object: Json } }
  await api.deliver(event('invoice.finalized', data.object, buyer.startedAt + 6))
  await change(buyer, 10, { ...sent, cancel_at_period_end: true })
  const { text } = await lastMailTo(buyer)
  expect(text).toContain(
    `A payment is still open: if it stays so, your token is refused from ${dayName(due_date + 7 * DAY_S)}.`,
  )
  expect(text).not.toContain('Your token works until')
})

/** The invoice of a renewal that the seller has sent, and that was due yesterday. */
async function sentInvoice(buyer: Buyer): Promise<void> {
  const overrides = {
    ...{ id: `${buyer.invoice}_renewal`, collection_method: 'send_invoice', status: 'open' },
    ...{ due_date: buyer.startedAt - DAY_S, amount_remaining: 1900 },
    hosted_invoice_url: 'https://invoice.example/i/renewal',
  }
  const { data } = invoiceEvent(buyer, 'payment_failed', { overrides }) as { data: { object: Json } }
  await api.deliver(event('invoice.finalized', data.object, buyer.startedAt + 6))
}

test('a plan whose invoice was sent is told at once when it becomes overdue: amount, day, page, and what happens when', async () => {
  const sent = { collection_method: 'send_invoice' }
  const buyer = await buy(sent)
  await sentInvoice(buyer)
  for (const after of [10, 20]) await change(buyer, after, { ...sent, status: 'past_due' })
  expect(await sendAll(api)).toEqual(['invoice_overdue sent'])
  const { subject, text } = await lastMailTo(buyer)
  expect(subject).toContain('is overdue')
  expect(text).toContain(
    `The invoice of $19 for KAMIYO MCP Personal was due on ${dayName(buyer.startedAt - DAY_S)} and is not paid yet.`,
  )
  expect(text).toContain('https://invoice.example/i/renewal')
  expect(text).toContain(
    `Your token keeps working until ${dayName(buyer.startedAt + 10 + 7 * DAY_S)}. Once the invoice is paid, nothing changes for you.`,
  )
  expect(text).not.toMatch(/card|charge/i)
})

test('an invoice that was sent is not mailed as overdue where it was paid meanwhile, or a card is charged', async () => {
  const sent = { collection_method: 'send_invoice' }
  const paid = await buy(sent)
  await sentInvoice(paid)
  await change(paid, 10, { ...sent, status: 'past_due' })
  await api.deliver(invoiceEvent(paid, 'paid', { after: 12, overrides: { id: `${paid.invoice}_renewal` } }))
  expect(await sendAll(api)).toEqual(['invoice_overdue cancelled'])
  const charged = await buy()
  await sentInvoice(charged)
  await change(charged, 10, { status: 'past_due' })
  expect(await sendAll(api)).toEqual([])
})

test('an overdue invoice that is written off takes back what the mail of its failure said of the end of access', async () => {
  const buyer = await buy()
  const renewal = { id: `${buyer.invoice}_renewal` }
  await change(buyer, 10, { status: 'past_due' })
  await api.deliver(invoiceEvent(buyer, 'payment_failed', { after: 10, overrides: renewal }))
  expect((await lastMailTo(buyer)).text).toContain('Your token keeps working until')
  const { data } = invoiceEvent(buyer, 'payment_failed', {
    overrides: { ...renewal, status: 'uncollectible' },
  }) as { data: { object: Json } }
  await api.deliver(event('invoice.marked_uncollectible', data.object, buyer.startedAt + 20))
  await change(buyer, 20, { status: 'active' })
  expect(await sendAll(api)).toEqual(['invoice_written_off sent'])
  const { text } = await lastMailTo(buyer)
  expect(text).toContain(
    'The invoice of $19 for KAMIYO MCP Personal, which we asked you to pay, was written off.',
  )
  expect(text).toContain('does not hold any more: your token goes on working.')
})

test('an invoice that nobody was asked to pay is written off without a mail', async () => {
  const buyer = await buy()
  const { data } = invoiceEvent(buyer, 'payment_failed', {
    overrides: { id: `${buyer.invoice}_renewal`, status: 'uncollectible' },
  }) as { data: { object: Json } }
  await api.deliver(event('invoice.marked_uncollectible', data.object, buyer.startedAt + 20))
  expect(await sendAll(api)).toEqual(['invoice_written_off cancelled'])
})
