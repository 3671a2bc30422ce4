import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { operatorOf } from '../../../testing/operator.ts'
import type { Purchase, ReversalApi } from '../../../testing/start-reversal-api.ts'
import { startReversalApi } from '../../../testing/start-reversal-api.ts'
import type { StripeEvent } from '../../stripe/event.ts'

const MONTH = 32 * 86_400
const RUNS = 6

let api: ReversalApi
beforeAll(async () => {
  api = await startReversalApi()
})
afterAll(async () => await api.close())

/** A renewal whose invoice could not be finalised, with its events. */
async function unfinished(): Promise<{ purchase: Purchase; invoice: string; events: StripeEvent[] }> {
  const purchase = await api.buy()
  await api.sandbox.post('settings', { finalization_fails: true })
  await api.sandbox.advanceClock(MONTH)
  await api.sandbox.post('settings', { finalization_fails: false })
  const { data } = await api.sandbox.stripe.invoices.list({ customer: purchase.customer, status: 'draft' })
  return { purchase, invoice: data[0]?.id ?? '', events: await api.newEvents() }
}

async function waiting(invoice: string) {
  const { body } = await operatorOf(api).get('/overview')
  return (body as { reversals: { id: string }[] }).reversals.filter(({ id }) => id === invoice)
}

async function shown({ customer }: Purchase) {
  const { body } = await operatorOf(api).get(`/customers/${customer}`)
  const { reversals } = body as { reversals: Record<string, unknown>[] }
  return reversals.map(({ status, is_settled, resolution }) => ({ status, is_settled, resolution }))
}

const invoices = () => api.sandbox.stripe.invoices

/**
 * An event that the sandbox does not send by itself, because it does not delete a subscription's draft for
 * us.
 */
async function deleted(id: string, events: readonly StripeEvent[]): Promise<StripeEvent[]> {
  const last = events.findLast(({ object }) => object['id'] === id)
  return last ? [{ ...last, id: `evt_deleted_${id}`, type: 'invoice.deleted' }] : []
}

type Settle = (id: string, events: readonly StripeEvent[]) => Promise<StripeEvent[] | undefined>

const SETTLEMENTS: readonly [string, string, Settle][] = [
  ['deleted', 'finalization_failed', deleted],
  [
    'finalised',
    'finalization_failed',
    async (id) => {
      await invoices().finalizeInvoice(id)
    },
  ],
  [
    'paid',
    'uncollectible',
    async (id) => {
      await invoices().finalizeInvoice(id)
      await invoices().markUncollectible(id)
      await invoices().pay(id)
    },
  ],
  [
    'voided',
    'voided',
    async (id) => {
      await invoices().finalizeInvoice(id)
      await invoices().markUncollectible(id)
      await invoices().voidInvoice(id)
    },
  ],
]

test.each(SETTLEMENTS)(
  'an invoice that could not be finalised and was then %s leaves the overview, and is shown as settled on the customer page',
  async (resolution, status, settle) => {
    const { purchase, invoice, events } = await unfinished()
    await api.receive(events)
    expect(await waiting(invoice)).toHaveLength(1)
    expect(await shown(purchase)).toEqual([
      { status: 'finalization_failed', is_settled: false, resolution: null },
    ])
    await api.receive((await settle(invoice, events)) ?? [])
    await api.catchUp()
    expect(await waiting(invoice)).toEqual([])
    expect(await shown(purchase)).toEqual([{ status, is_settled: true, resolution }])
  },
)

test.each(SETTLEMENTS)(
  'an issue that was %s within the second is settled alike in every order of its events',
  async (resolution, status, settle) => {
    const { purchase, invoice, events } = await unfinished()
    const more = (await settle(invoice, events)) ?? []
    const all = [...events, ...more, ...(await api.newEvents())].filter(({ type }) =>
      type.startsWith('invoice.'),
    )
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(all, { minLength: all.length }), async (order) => {
        await forget(invoice, all)
        await api.receive(order)
        expect(await waiting(invoice)).toEqual([])
        expect(await shown(purchase)).toEqual([{ status, is_settled: true, resolution }])
      }),
      { numRuns: RUNS },
    )
  },
)

/** Resets the database as if none of these events had arrived. */
async function forget(invoice: string, events: readonly StripeEvent[]): Promise<void> {
  const { db } = api.deps
  for (const table of ['invoiceIssues', 'invoicePayments', 'invoices'] as const)
    await db.deleteFrom(table).where('stripeInvoiceId', '=', invoice).execute()
  const ids = events.map(({ id }) => id)
  await db.deleteFrom('webhookEvents').where('id', 'in', ids).execute()
}
