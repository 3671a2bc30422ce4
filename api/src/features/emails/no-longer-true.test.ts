import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { checkoutEvent, invoiceEvent, newBuyer, subscriptionEvent } from '../../../testing/events.ts'
import { sendAll } from '../../../testing/outbox.ts'
import { type EventApi, PRICES, startEventApi } from '../../../testing/start-event-api.ts'
import { announceGrace } from './reminders/grace.ts'
import { sendDelivery } from './sender.ts'

let api: EventApi
const buyer = newBuyer()
beforeEach(async () => {
  api = await startEventApi()
  await api.deliver(subscriptionEvent(buyer, 'created'))
  await api.deliver(checkoutEvent(buyer))
  await sendAll(api)
})
afterEach(async () => await api.close())

const update = (after: number, overrides: Record<string, unknown>, priceId?: string) =>
  api.deliver(subscriptionEvent(buyer, 'updated', { after, overrides, priceId }))

const trialUntil = (days: number) => ({ status: 'trialing', trial_end: buyer.startedAt + days * 86_400 })

test('the end of a trial that was put off meanwhile is not mailed with the old day', async () => {
  await api.deliver(subscriptionEvent(buyer, 'trial_will_end', { after: 10, overrides: trialUntil(3) }))
  await update(20, trialUntil(30))
  expect(await sendAll(api)).toEqual(['trial_ending cancelled'])
})

test('a customer who cancelled for the end of the trial gets no e-mail about a first payment', async () => {
  const cancelled = { ...trialUntil(3), cancel_at_period_end: true }
  await update(10, cancelled)
  await sendAll(api)
  await api.deliver(subscriptionEvent(buyer, 'trial_will_end', { after: 20, overrides: cancelled }))
  expect(await sendAll(api)).toEqual(['trial_ending cancelled'])
})

test('who has no access any more is not promised days of grace when a payment fails once more', async () => {
  await update(10, { status: 'past_due' })
  await update(20, { status: 'unpaid' })
  await sendAll(api)
  await api.deliver(invoiceEvent(buyer, 'payment_failed', { after: 30 }))
  expect(await sendAll(api)).toEqual(['payment_failed sent'])
  expect(api.provider.mails.at(-1)?.text.replaceAll(/\s+/g, ' ')).toContain(
    'Your token is refused for now. Once the invoice is paid, it works again at once.',
  )
})

test.each([
  ['voided', 'voided', 'void'],
  ['written off', 'marked_uncollectible', 'uncollectible'],
])('nobody is asked to pay an invoice that was %s meanwhile', async (_what, kind, status) => {
  await api.deliver(invoiceEvent(buyer, 'payment_failed', { after: 10 }))
  await api.deliver({
    ...invoiceEvent(buyer, 'payment_failed', { after: 20, overrides: { status } }),
    id: `evt_${buyer.invoice}_${kind}`,
    type: `invoice.${kind}`,
  })
  expect(await sendAll(api)).toContain('payment_failed cancelled')
})

test('if a cancellation e-mail is being sent when it is undone, a second e-mail says so', async () => {
  await update(10, { cancel_at_period_end: true })
  api.provider.answers.push('hang')
  const { id } = await api.deps.db
    .selectFrom('emailDeliveries')
    .select('id')
    .where('kind', '=', 'cancellation_scheduled')
    .executeTakeFirstOrThrow()
  const sending = sendDelivery(api.deps, id)
  await vi.waitFor(() => expect(api.provider.requests).toBe(2))
  await update(20, {})
  expect(await sendAll(api)).toEqual(['cancellation_undone sent'])
  api.provider.hangUp()
  await sending
})

test('of two switches of plan within one second the last one is mailed', async () => {
  const items = subscriptionItems(PRICES.personal)
  await api.deliver(
    subscriptionEvent(buyer, 'updated', { after: 10, priceId: PRICES.team, previous: { items } }),
  )
  const previous = { items: subscriptionItems(PRICES.team) }
  await api.deliver(subscriptionEvent(buyer, 'updated', { after: 10, priceId: PRICES.enterprise, previous }))
  expect(await sendAll(api)).toEqual(['plan_changed cancelled', 'plan_changed sent'])
  expect(api.provider.mails.at(-1)?.subject).toBe('Your KAMIYO MCP plan is now Enterprise')
})

test('the end of access is mailed each time: for an invoice that stayed open, then for good', async () => {
  await update(20, { status: 'unpaid' })
  // Arrives late: the subscription has changed since.
  await update(10, { status: 'past_due' })
  expect(await sendAll(api)).toEqual(['access_ended sent'])
  await update(30, {})
  await api.deliver(subscriptionEvent(buyer, 'deleted', { after: 90, overrides: { status: 'canceled' } }))
  expect(await sendAll(api)).toEqual(['access_ended sent'])
})

test.each([
  ['is about to end', 6],
  ['has ended', 8],
])('who has paid by then does not read that access %s', async (_what, days) => {
  await update(10, { status: 'past_due' })
  api.setNow(new Date((buyer.startedAt + days * 86_400) * 1000))
  await announceGrace(api.deps)
  await update(20, {})
  const [mail, ...others] = await sendAll(api)
  expect(others).toEqual([])
  expect(mail).toMatch(/^access_end(ing|ed) cancelled$/)
})

test('a warning that waited while its payment was settled says nothing of the next one that is overdue', async () => {
  const day6 = 6 * 86_400
  await update(10, { status: 'past_due' })
  api.setNow(new Date((buyer.startedAt + day6) * 1000))
  await announceGrace(api.deps)
  await update(day6 + 10, {})
  await update(day6 + 20, { status: 'past_due' })
  expect(await sendAll(api)).toEqual(['access_ending cancelled'])
})

function subscriptionItems(priceId: string): unknown {
  const { data } = subscriptionEvent(buyer, 'updated', { priceId }) as {
    data: { object: { items: unknown } }
  }
  return data.object.items
}
