import { afterEach, beforeEach, expect, test } from 'vitest'
import { checkoutEvent, invoiceEvent, newBuyer, subscriptionEvent } from '../../../testing/events.ts'
import { sendAll } from '../../../testing/outbox.ts'
import { type EventApi, startEventApi } from '../../../testing/start-event-api.ts'
import { announceGrace } from './reminders/grace.ts'

let api: EventApi
const buyer = newBuyer()
beforeEach(async () => {
  api = await startEventApi()
  await api.deliver(subscriptionEvent(buyer, 'created'))
})
afterEach(async () => await api.close())

const atDay = (days: number) => buyer.startedAt + days * 86_400
const update = (after: number, overrides: Record<string, unknown>) =>
  api.deliver(subscriptionEvent(buyer, 'updated', { after, overrides }))
const remove = (after: number) =>
  api.deliver(subscriptionEvent(buyer, 'deleted', { after, overrides: { status: 'canceled' } }))
const lastText = () => api.provider.mails.at(-1)?.text
const format = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' })
const dayName = (days: number) => format.format(atDay(days) * 1000)
/** The payment is overdue from ten seconds after the start. */
const lastDayOfGrace = format.format((atDay(7) + 10) * 1000)

async function buy(paymentStatus = 'paid'): Promise<void> {
  await api.deliver(checkoutEvent(buyer, { overrides: { payment_status: paymentStatus } }))
  await sendAll(api)
}

async function mailsOfDay(days: number): Promise<string[]> {
  api.setNow(new Date(atDay(days) * 1000))
  await announceGrace(api.deps)
  return await sendAll(api)
}

test('who cancelled for a day within the grace reads that day, and of no other end', async () => {
  await buy()
  await update(10, { status: 'past_due', cancel_at: atDay(3) })
  await api.deliver(invoiceEvent(buyer, 'payment_failed', { after: 20 }))
  expect(await sendAll(api)).toContain('payment_failed sent')
  expect(lastText()).toContain(`Your token keeps working until ${dayName(3)}`)
  expect(await mailsOfDay(2.9)).toEqual([])
  expect(await mailsOfDay(6)).toEqual([])
})

test('an end by cancellation is mailed once, though Stripe’s word of it comes after the grace', async () => {
  await buy()
  await update(10, { status: 'past_due', cancel_at: atDay(3) })
  await sendAll(api)
  expect(await mailsOfDay(8)).toEqual(['access_ended sent'])
  expect(lastText()).toContain('subscription has ended and its token no longer works')
  await remove(30)
  expect(await sendAll(api)).toEqual([])
})

test('who takes back a cancellation within the grace is still warned of the end of the grace', async () => {
  await buy()
  await update(10, { status: 'past_due', cancel_at: atDay(6) })
  await sendAll(api)
  expect(await mailsOfDay(5.5)).toEqual([])
  await update(20, { status: 'past_due' })
  await sendAll(api)
  expect(await mailsOfDay(5.6)).toEqual(['access_ending sent'])
  expect(lastText()).toContain(`Your token works until ${lastDayOfGrace}`)
})

test('who pays invoices that are sent is warned of the end of access without being asked for a card', async () => {
  await buy()
  await update(10, { status: 'past_due', collection_method: 'send_invoice' })
  await sendAll(api)
  expect(await mailsOfDay(6)).toEqual(['access_ending sent'])
  expect(lastText()).toContain('Pay the invoice, and the same token keeps working.')
  expect(lastText()).not.toContain('card')
})

test('who never paid had no access, so no mail tells of its end', async () => {
  await buy('unpaid')
  await update(10, { status: 'past_due' })
  await mailsOfDay(6)
  await mailsOfDay(8)
  await remove(30)
  await sendAll(api)
  expect(api.provider.mails.filter(({ subject }) => /access/i.test(subject))).toEqual([])
})

test('after a cancellation has taken effect, the e-mail does not say that paying restores access', async () => {
  await buy()
  await update(10, { status: 'past_due', cancel_at: atDay(3) })
  await api.deliver(invoiceEvent(buyer, 'payment_failed', { after: 15 }))
  await sendAll(api)
  api.setNow(new Date(atDay(4) * 1000))
  const again = { after: 20, overrides: { attempt_count: 2 } }
  await api.deliver(invoiceEvent(buyer, 'payment_failed', again))
  expect(await sendAll(api)).toEqual(['payment_failed cancelled'])
  await api.deliver(invoiceEvent(buyer, 'paid', { after: 30 }))
  expect(await sendAll(api)).toEqual(['payment_recovered cancelled'])
})

test('who cancels while a payment is open reads until when the token works without it', async () => {
  await buy()
  await update(10, { status: 'past_due' })
  await update(20, { status: 'past_due', cancel_at_period_end: true })
  expect(await sendAll(api)).toEqual(['cancellation_scheduled sent'])
  expect(lastText()).toContain(`It lasts until ${dayName(30)}.`)
  expect(lastText()).toContain(`your token is refused from ${lastDayOfGrace}`)
})

test('cancelling while the token is refused sends no e-mail that says it works', async () => {
  await buy()
  await update(10, { status: 'unpaid' })
  await update(20, { status: 'unpaid', cancel_at_period_end: true })
  expect(await sendAll(api)).toEqual(['access_ended sent', 'cancellation_scheduled sent'])
  expect(lastText()).toContain(`It lasts until ${dayName(30)}.`)
  expect(lastText()).not.toContain('token works')
})
