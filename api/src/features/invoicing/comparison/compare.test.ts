import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestKey } from '../../../../testing/create-test-key.ts'
import { operatorOf } from '../../../../testing/operator.ts'
import { startTestApi, type TestApi } from '../../../../testing/start-test-api.ts'
import { withTransaction } from '../../../db/transaction.ts'
import { DAY_MS, HOUR_MS } from '../../../lib/durations.ts'
import { addStatementGauges } from '../statements/gauges.ts'
import { insertStatement, markInvoiced, setStatementInvoice } from '../statements/statements-repository.ts'
import { compareDue } from './compare-due.ts'

const AMOUNTS = [3000, 1234]

let api: TestApi
beforeAll(async () => {
  api = await startTestApi()
  addStatementGauges(api.deps)
})
afterAll(async () => await api.close())

const inHours = (hours: number) => ({
  ...api.deps,
  clock: { now: () => new Date(Date.now() + hours * HOUR_MS) },
})

/** A statement of two lines on an invoice that nobody has paid. */
async function invoice() {
  const { stripe } = api.sandbox
  const { accountId } = await createTestKey(api.deps)
  const { id: customer } = await stripe.customers.create({
    email: `${randomUUID()}@example.com`,
    payment_method: 'pm_card_visa',
    invoice_settings: { default_payment_method: 'pm_card_visa' },
  })
  const start = new Date(Date.now() - 31 * DAY_MS)
  const span = { usageStart: start, usageEnd: new Date(Date.now() - DAY_MS) }
  const id = await withTransaction(
    api.deps.db,
    async (tx) =>
      await insertStatement(
        tx,
        {
          accountId,
          periodStart: span.usageStart,
          periodEnd: span.usageEnd,
          currency: 'usd',
          totalMinor: 4234,
          stripeCustomerId: customer,
          stripeSubscriptionId: null,
          status: 'sealed',
          paidAt: null,
        },
        AMOUNTS.map((amountMinor, index) => ({
          ...span,
          lineNo: index + 1,
          meter: 'case',
          isLate: false,
          quantity: '1',
          priorQuantity: null,
          rate: { amountCents: amountMinor, per: 1 },
          amountMinor,
          events: 1,
          digest: '0',
        })),
      ),
  )
  const { id: invoiceId } = await stripe.invoices.create({
    customer,
    currency: 'usd',
    auto_advance: false,
    metadata: { statement_id: id },
  })
  for (const [index, amount] of AMOUNTS.entries()) {
    const metadata = { statement_id: id, line_no: String(index + 1) }
    await stripe.invoiceItems.create({
      customer,
      invoice: invoiceId,
      amount,
      currency: 'usd',
      metadata,
    })
  }
  const delivery = { id, deliveryNo: 1 }
  await setStatementInvoice(api.deps.db, delivery, invoiceId)
  await withTransaction(api.deps.db, async (tx) => await markInvoiced(tx, delivery, new Date()))
  return { id, invoiceId }
}

/** Of the first line, as somebody does in Stripe's Dashboard. */
async function setAmount(invoiceId: string, amount: number): Promise<void> {
  const { stripe } = api.sandbox
  const { data } = await stripe.invoices.listLineItems(invoiceId)
  const line = data.find(({ metadata }) => metadata['line_no'] === '1')
  if (!line) throw new Error('The invoice has a first line')
  await stripe.invoices.updateLines(invoiceId, { lines: [{ id: line.id, amount }] })
}

async function differences(): Promise<Record<string, string>> {
  const { body } = await operatorOf(api).get('/overview')
  const { different_statements: rows } = body as {
    different_statements: { statement_id: string; difference: string }[]
  }
  return Object.fromEntries(rows.map(({ statement_id: id, difference }) => [id, difference]))
}

test('what somebody changes on an invoice is named the next day, and no longer once it is right again', async () => {
  const [same, changed] = [await invoice(), await invoice()]
  expect(await compareDue(api.deps, 10)).toBe(2)
  expect(await differences()).toEqual({})
  // Nothing is asked twice within a day.
  expect(await compareDue(inHours(23), 10)).toBe(0)

  await setAmount(changed.invoiceId, 2500)
  expect(await compareDue(inHours(25), 10)).toBe(2)
  expect(await differences()).toEqual({ [changed.id]: 'Line 1 of $30 is $25 there.' })
  const { metrics } = api.deps
  for (const read of metrics.readers) await read()
  const gauge = await metrics.registry.getSingleMetric('statements_different')?.get()
  expect(gauge?.values[0]?.value).toBe(1)

  await setAmount(changed.invoiceId, 3000)
  expect(await compareDue(inHours(27), 10)).toBe(1)
  expect(await differences()).toEqual({})
  expect(same.id).not.toBe(changed.id)
})

test('an invoice that is gone, and one that was paid without an event, are named too', async () => {
  const [gone, paid, doubled] = [await invoice(), await invoice(), await invoice()]
  const { stripe } = api.sandbox
  await stripe.invoices.del(gone.invoiceId)
  await stripe.invoices.finalizeInvoice(paid.invoiceId)
  await stripe.invoices.pay(paid.invoiceId)
  const { customer } = await stripe.invoices.retrieve(doubled.invoiceId)
  await stripe.invoiceItems.create({
    customer: String(customer),
    invoice: doubled.invoiceId,
    amount: 1234,
    currency: 'usd',
    metadata: { statement_id: doubled.id, line_no: '2' },
  })
  await compareDue(api.deps, 10)
  // The event of the payment may be on its way.
  expect(await differences()).toEqual({
    [gone.id]: `Stripe has no invoice ${gone.invoiceId}.`,
    [doubled.id]: 'Line 2 of $12.34 is $12.34 and $12.34 there.',
  })
  await compareDue(inHours(25), 10)
  expect((await differences())[paid.id]).toBe('The invoice is paid, and the statement is invoiced.')
})

test('one that Stripe does not show keeps no other from being compared; an outage ends the run, and the next goes on', async () => {
  const later = inHours(60)
  while ((await compareDue(later, 100)) > 0);
  const made = [await invoice(), await invoice(), await invoice(), await invoice()]
  const [first, , , old] = made
  if (!first || !old) throw new Error('Four statements were made')
  await api.deps.db
    .updateTable('statements')
    .set({ sealedAt: new Date(Date.now() - 41 * DAY_MS) })
    .where('id', '=', old.id)
    .execute()
  await api.sandbox.fault({
    target: 'stripe',
    match: `GET /v1/invoices/${first.invoiceId}`,
    kind: 'status',
    status: 500,
    times: 2,
  })
  expect(await compareDue(api.deps, 100)).toBe(2)

  await api.sandbox.fault({ target: 'stripe', kind: 'reset', times: 20 })
  await expect(compareDue(later, 100)).rejects.toThrow()
  await api.sandbox.clearFaults()
  expect(await compareDue(later, 1)).toBe(1)
  expect(await compareDue(later, 100)).toBeGreaterThan(1)
  expect(await compareDue(later, 100)).toBe(0)
  const { comparedAt } = await api.deps.db
    .selectFrom('statements')
    .select('comparedAt')
    .where('id', '=', old.id)
    .executeTakeFirstOrThrow()
  expect(comparedAt).toBeNull()
})
