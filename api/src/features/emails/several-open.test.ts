import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Buyer, invoiceEvent, subscriptionEvent } from '../../../testing/events.ts'
import { sendAll } from '../../../testing/outbox.ts'
import { purchase } from '../../../testing/purchase.ts'
import { type EventApi, startEventApi } from '../../../testing/start-event-api.ts'
import { listOpenInvoices } from '../invoices/repository.ts'

let api: EventApi
beforeAll(async () => {
  api = await startEventApi()
})
afterAll(async () => await api.close())

const DAY = 86_400

/**
 * A subscription that was past due for a whole period: two invoices are open, and the older one is retried.
 */
async function overdueTwice(): Promise<{ buyer: Buyer; older: string; newer: string }> {
  const buyer = await purchase(api)
  const [older, newer] = [`${buyer.invoice}_older`, `${buyer.invoice}_newer`]
  const fail = (invoice: string, created: number, attempt: number, after: number) =>
    api.deliver(
      invoiceEvent(buyer, 'payment_failed', {
        after,
        overrides: {
          id: invoice,
          amount_due: 700,
          amount_remaining: 700,
          attempt_count: attempt,
          created: buyer.startedAt + created,
          hosted_invoice_url: `https://invoice.example/${invoice}`,
        },
      }),
    )
  await api.deliver(subscriptionEvent(buyer, 'updated', { after: 19, overrides: { status: 'past_due' } }))
  await fail(older, 10, 1, 20)
  await fail(newer, 25, 1, 30)
  await fail(older, 10, 2, 40)
  return { buyer, older, newer }
}

test('the newest open invoice is the one made last, though an older one was tried since', async () => {
  const { buyer, older, newer } = await overdueTwice()
  const open = await listOpenInvoices(api.deps.db, buyer.subscription)
  expect(open.map(({ stripeInvoiceId }) => stripeInvoiceId)).toEqual([newer, older])
})

test('a mail of a failed payment does not say that its invoice is all that is to be paid while another is open', async () => {
  const { older } = await overdueTwice()
  await sendAll(api)
  const text = api.provider.mails.findLast((mail) => mail.text.includes(older))?.text.replaceAll(/\s+/g, ' ')
  expect(text).toContain('Once this invoice and the other $7 that is still open are paid, nothing changes')
  expect(text).toContain('Also open: $7')
})

test('the mail of access that is paused for a payment leads to the newest open invoice, which brings it back', async () => {
  const { buyer, newer } = await overdueTwice()
  await api.deliver(subscriptionEvent(buyer, 'updated', { after: 8 * DAY, overrides: { status: 'unpaid' } }))
  await sendAll(api)
  const paused = api.provider.mails.findLast(
    ({ to, subject }) => to === buyer.email && /is paused/.test(subject),
  )
  expect(paused?.text).toContain(`https://invoice.example/${newer}`)
})
