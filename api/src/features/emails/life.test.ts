import { afterEach, beforeEach, expect, test } from 'vitest'
import { checkoutEvent, invoiceEvent, newBuyer, subscriptionEvent, unix } from '../../../testing/events.ts'
import { sendAll } from '../../../testing/outbox.ts'
import { type EventApi, PRICES, startEventApi } from '../../../testing/start-event-api.ts'
import { formatDate } from '../../lib/date.ts'
import { inDays } from './testing/states.ts'

let api: EventApi
const buyer = newBuyer()
beforeEach(async () => {
  api = await startEventApi()
  await api.deliver(subscriptionEvent(buyer, 'created'))
  await api.deliver(checkoutEvent(buyer))
})
afterEach(async () => await api.close())

const update = (after: number, overrides: Record<string, unknown>, priceId?: string) =>
  api.deliver(subscriptionEvent(buyer, 'updated', { after, overrides, priceId }))

const failed = (attempt: number, after: number) =>
  invoiceEvent(buyer, 'payment_failed', { after, overrides: { attempt_count: attempt } })

test('each failed try is mailed once with the way to fix it, and its success once', async () => {
  await sendAll(api)
  await update(20, { status: 'past_due' })
  await api.deliver(failed(1, 20))
  await api.deliver(failed(1, 20))
  expect(await sendAll(api)).toEqual(['payment_failed sent'])
  const mail = api.provider.mails.at(-1)
  expect(mail).toMatchObject({
    to: buyer.email,
    subject: 'Your payment for KAMIYO MCP did not go through',
  })
  expect(mail?.text).toContain('http://localhost:5173/dashboard')
  expect(mail?.text).toContain('$19')
  await api.deliver(failed(2, 30))
  expect(await sendAll(api)).toEqual(['payment_failed sent'])
  await api.deliver(invoiceEvent(buyer, 'paid', { after: 40 }))
  await api.deliver(invoiceEvent(buyer, 'payment_succeeded', { after: 40 }))
  await update(40, {})
  expect(await sendAll(api)).toEqual(['payment_recovered sent'])
})

test('a failure that was settled before its mail went out is not mailed, and neither is its success', async () => {
  await sendAll(api)
  await api.deliver(failed(1, 20))
  await api.deliver(invoiceEvent(buyer, 'paid', { after: 21 }))
  expect(await sendAll(api)).toEqual(['payment_failed cancelled', 'payment_recovered cancelled'])
})

test('a failure that is heard of days late tells the day counted from the failure', async () => {
  const early = newBuyer(unix(inDays(-3)))
  await api.deliver(subscriptionEvent(early, 'created'))
  await api.deliver(checkoutEvent(early))
  await sendAll(api)
  await api.deliver(invoiceEvent(early, 'payment_failed', { after: 60 }))
  await sendAll(api)
  const endsOn = formatDate(inDays(-3 + api.deps.config.pastDueGraceDays))
  expect(api.provider.mails.at(-1)?.text).toContain(`Your token keeps working until ${endsOn}.`)
})

test('the refusal of a first payment is left to the checkout page', async () => {
  await sendAll(api)
  const overrides = { billing_reason: 'subscription_create' }
  await api.deliver(invoiceEvent(buyer, 'payment_failed', { overrides }))
  expect(await sendAll(api)).toEqual([])
})

test('a cancellation and its undoing are mailed, in whatever order they arrive and however often', async () => {
  await sendAll(api)
  const ending = subscriptionEvent(buyer, 'updated', { after: 10, overrides: { cancel_at_period_end: true } })
  await api.deliver(ending)
  await api.deliver(ending)
  expect(await sendAll(api)).toEqual(['cancellation_scheduled sent'])
  await update(20, {})
  await update(15, { cancel_at_period_end: true })
  expect(await sendAll(api)).toEqual(['cancellation_undone sent'])
})

test('a cancellation that was taken back while its mail waited is never mentioned', async () => {
  await sendAll(api)
  await update(10, { cancel_at: buyer.startedAt + 86_400 })
  await update(20, { cancel_at: null })
  expect(await sendAll(api)).toEqual(['cancellation_scheduled cancelled', 'cancellation_undone cancelled'])
})

test('a switched plan is mailed with its limits, and not when it was switched back meanwhile', async () => {
  await sendAll(api)
  await update(10, {}, PRICES.team)
  expect(await sendAll(api)).toEqual(['plan_changed sent'])
  expect(api.provider.mails.at(-1)?.subject).toBe('Your KAMIYO MCP plan is now Team')
  expect(api.provider.mails.at(-1)?.text).toContain('10,000')
  await update(20, {}, PRICES.enterprise)
  await update(30, {}, PRICES.team)
  expect(await sendAll(api)).toEqual(['plan_changed cancelled', 'plan_changed sent'])
})

test('the end of access is mailed once, and the welcome of an ended subscription no more', async () => {
  const deleted = subscriptionEvent(buyer, 'deleted', { after: 50, overrides: { status: 'canceled' } })
  await api.deliver(deleted)
  await update(40, {})
  await api.deliver(deleted)
  expect(await sendAll(api)).toEqual(['welcome cancelled', 'access_ended sent'])
})

test('a subscription that is paused is mailed once, with the way to resume it', async () => {
  await sendAll(api)
  const paused = { overrides: { status: 'paused' } }
  await api.deliver(subscriptionEvent(buyer, 'paused', { after: 10, ...paused }))
  await api.deliver(subscriptionEvent(buyer, 'updated', { after: 10, ...paused }))
  expect(await sendAll(api)).toEqual(['access_ended sent'])
  const mail = api.provider.mails.at(-1)
  expect(mail?.subject).toBe('Your KAMIYO MCP access is paused')
  expect(mail?.text).toContain('Once you resume it, the same token works again')
})

test('the end of a trial is mailed while there is one to end', async () => {
  const overrides = { status: 'trialing', trial_end: buyer.startedAt + 3 * 86_400 }
  await update(10, overrides)
  await sendAll(api)
  await api.deliver(subscriptionEvent(buyer, 'trial_will_end', { after: 20, overrides }))
  expect(await sendAll(api)).toEqual(['trial_ending sent'])
})

test('a mail goes to the address as it is when it is sent', async () => {
  await sendAll(api)
  await update(10, {}, PRICES.team)
  await api.deps.db.updateTable('customers').set({ email: 'moved@example.com' }).execute()
  await sendAll(api)
  expect(api.provider.mails.at(-1)?.to).toBe('moved@example.com')
})
