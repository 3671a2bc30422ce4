import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { bill, createTenant, statementOf, type Tenant, use } from '../../../testing/billed-tenant.ts'
import { operatorOf } from '../../../testing/operator.ts'
import { type ReversalApi, startReversalApi } from '../../../testing/start-reversal-api.ts'
import { DAY_MS } from '../../lib/durations.ts'
import type { StripeEvent } from '../../stripe/event.ts'
import { sendDelivery } from '../emails/sender.ts'
import { syncRates } from '../invoicing/rating/sync-rates.ts'

const BEGAN = new Date(Date.now() - 33 * DAY_MS)
const DECLINED = 'pm_card_chargeCustomerFail'

let api: ReversalApi
beforeAll(async () => {
  api = await startReversalApi({ sandboxStartsAt: BEGAN, env: { ADMIN_EMAILS: 'operator@kamiyo.example' } })
  Object.assign(api.deps.config.reversalEffects, { refund: 'revoke', dispute: 'revoke' })
  await syncRates(api.deps)
})
afterAll(async () => await api.close())
beforeEach(async () => await api.catchUp())

interface Billed {
  tenant: Tenant
  invoice: string
}

/** A tenant whose usage is on an invoice of its own that is a draft. */
async function billUsage(card?: string): Promise<Billed> {
  const tenant = await createTenant(api, card === undefined ? {} : { card })
  await use(api, tenant, { began: BEGAN, quantity: 3 })
  return { tenant, invoice: await bill(api, tenant) }
}

const stripe = () => api.sandbox.stripe
const finalize = async (invoice: string) => void (await stripe().invoices.finalizeInvoice(invoice))
/** As a test of a declined card: Stripe answers with the card's error. */
const tryToPay = async (invoice: string) =>
  void (await stripe()
    .invoices.pay(invoice)
    .catch(() => undefined))

async function giveCard({ customer }: Tenant, card: string): Promise<void> {
  const { id } = await stripe().paymentMethods.attach(card, { customer })
  await stripe().customers.update(customer, { invoice_settings: { default_payment_method: id } })
}

async function chargeOf({ customer }: Tenant): Promise<string> {
  const { data } = await stripe().charges.list({ customer })
  return data.find(({ paid }) => paid)?.id ?? ''
}

const refundWhole = async ({ tenant }: Billed) =>
  void (await stripe().refunds.create({ charge: await chargeOf(tenant) }))

async function loseDispute({ tenant }: Billed): Promise<void> {
  const { id } = (await api.sandbox.post(`charges/${await chargeOf(tenant)}/dispute`)) as { id: string }
  await stripe().disputes.update(id, { evidence: { uncategorized_text: 'losing_evidence' } })
}

/** Sends what waits, and names what was written to the customer and to operators about them. */
async function mailsAbout({ customerId, email }: Tenant): Promise<string[]> {
  const { db } = api.deps
  const waiting = await db.selectFrom('emailDeliveries').select('id').where('status', '=', 'queued').execute()
  for (const { id } of waiting) await sendDelivery(api.deps, id)
  const own = await db
    .selectFrom('emailDeliveries')
    .select(['kind', 'status'])
    .where('customerId', '=', customerId)
    .orderBy('createdAt')
    .execute()
  const toOperators = (await api.sandbox.mails('operator@kamiyo.example')).filter(({ text }) =>
    text.includes(email),
  )
  return [
    ...own.filter(({ status }) => status === 'sent').map(({ kind }) => kind),
    ...toOperators.map(({ subject }) => subject.replace('[KAMIYO MCP] ', '')).reverse(),
  ]
}

interface State {
  what: string
  card?: string
  happens: (billed: Billed) => Promise<void>
  status: string
  mails: string[]
  open?: number
}

const STATES: State[] = [
  {
    what: 'paid',
    happens: async ({ invoice }) => void (await finalizeAndPay(invoice)),
    status: 'paid',
    mails: [],
  },
  {
    what: 'declined',
    card: DECLINED,
    happens: async ({ invoice }) => {
      await finalize(invoice)
      await tryToPay(invoice)
    },
    status: 'invoiced',
    mails: ['usage_payment_failed'],
    open: 3000,
  },
  {
    what: 'to be confirmed at the bank',
    card: 'pm_card_authenticationRequired',
    happens: async ({ invoice }) => {
      await finalize(invoice)
      await tryToPay(invoice)
    },
    status: 'invoiced',
    mails: ['usage_payment_action_required'],
    open: 3000,
  },
  {
    what: 'voided',
    happens: async ({ invoice }) => {
      await finalize(invoice)
      await stripe().invoices.voidInvoice(invoice)
    },
    status: 'void',
    mails: ['An invoice of $30 was voided'],
  },
  {
    what: 'written off at Stripe',
    happens: async ({ invoice }) => {
      await finalize(invoice)
      await stripe().invoices.markUncollectible(invoice)
    },
    status: 'uncollectible',
    mails: ['An invoice of $30 is marked uncollectible'],
  },
  {
    what: 'deleted as a draft',
    happens: async ({ invoice }) => void (await stripe().invoices.del(invoice)),
    status: 'deleted',
    mails: [],
  },
  {
    what: 'refunded',
    happens: async (billed) => {
      await finalizeAndPay(billed.invoice)
      await refundWhole(billed)
    },
    status: 'paid',
    mails: ['$30 was refunded'],
  },
  {
    what: 'lost in a dispute',
    happens: async (billed) => {
      await finalizeAndPay(billed.invoice)
      await loseDispute(billed)
    },
    status: 'paid',
    mails: ['The dispute over $30 was lost'],
  },
]

async function finalizeAndPay(invoice: string): Promise<void> {
  await finalize(invoice)
  await stripe().invoices.pay(invoice)
}

type Order = (events: readonly StripeEvent[]) => StripeEvent[]
const ORDERS: Record<string, Order> = {
  'in order': (events) => [...events],
  backwards: (events) => [...events].reverse(),
  twice: (events) => [...events, ...events],
}

const ROWS = STATES.flatMap((state) => Object.keys(ORDERS).map((order) => ({ ...state, order })))

test.each(ROWS)('an invoice of usage that was $what is told and followed, its events $order', async (row) => {
  const billed = await billUsage(row.card)
  await row.happens(billed)
  const events = await api.newEvents()
  await api.receive(ORDERS[row.order]?.(events) ?? [])
  const { tenant, invoice } = billed
  expect((await statementOf(api, tenant)).status).toBe(row.status)
  expect((await mailsAbout(tenant)).toSorted()).toEqual(row.mails.toSorted())
  const stored = await api.deps.db
    .selectFrom('invoices')
    .select(['amountDueMinor', 'status'])
    .where('stripeInvoiceId', '=', invoice)
    .executeTakeFirst()
  expect(stored?.status === 'open' ? stored.amountDueMinor : undefined).toBe(row.open)
})

test('who has paid after a failure reads so once, and owes nothing any more', async () => {
  const { tenant, invoice } = await billUsage(DECLINED)
  await finalize(invoice)
  await tryToPay(invoice)
  await api.catchUp()
  expect(await mailsAbout(tenant)).toEqual(['usage_payment_failed'])
  const [mail] = await api.sandbox.mails(tenant.email)
  expect(mail?.text.replaceAll(/\s+/g, ' ')).toMatch(
    /could not charge \$30 for your usage .* access stays as it is/,
  )
  await giveCard(tenant, 'pm_card_visa')
  await stripe().invoices.pay(invoice)
  await api.catchUp()
  expect(await mailsAbout(tenant)).toEqual(['usage_payment_failed', 'usage_payment_recovered'])
  expect(await statementOf(api, tenant)).toMatchObject({ status: 'paid', paidAt: expect.any(Date) })
})

test('who was asked to pay an invoice that is voided reads that they need not', async () => {
  const { tenant, invoice } = await billUsage(DECLINED)
  await finalize(invoice)
  await tryToPay(invoice)
  await api.catchUp()
  await mailsAbout(tenant)
  await stripe().invoices.voidInvoice(invoice)
  await api.catchUp()
  expect(await mailsAbout(tenant)).toEqual([
    'usage_payment_failed',
    'usage_invoice_voided',
    'An invoice of $30 was voided',
  ])
})

test('an invoice of usage that cannot be finalised is named, and no longer once it is', async () => {
  const { tenant, invoice } = await billUsage()
  await api.sandbox.post('settings', { finalization_fails: true })
  await api.sandbox.advanceClock(2 * 3600)
  await api.catchUp()
  expect((await statementOf(api, tenant)).status).toBe('unfinalised')
  await api.sandbox.post('settings', { finalization_fails: false })
  await finalizeAndPay(invoice)
  await api.catchUp()
  expect((await statementOf(api, tenant)).status).toBe('paid')
})

test('usage that was paid is revenue without its tax, and money that went back is counted', async () => {
  const { metrics } = api.deps
  const sum = async (name: string, labels: Record<string, string>) =>
    (await metrics.registry.getSingleMetric(name)?.get())?.values
      .filter((value) => Object.entries(labels).every(([label, wanted]) => value.labels[label] === wanted))
      .reduce((total, { value }) => total + value, 0) ?? 0
  const before = await sum('revenue_total', { tier: 'usage' })
  const reversed = await sum('reversed_revenue_total', { kind: 'refund' })
  await api.sandbox.post('tax-rates', { country: 'us', percent: 10 })
  const billed = await billUsage()
  await finalizeAndPay(billed.invoice)
  expect((await stripe().invoices.retrieve(billed.invoice)).amount_paid).toBe(3300)
  await refundWhole(billed)
  await api.catchUp()
  await api.sandbox.post('tax-rates', { country: 'us', percent: 0 })
  expect((await sum('revenue_total', { tier: 'usage', currency: 'usd' })) - before).toBe(30)
  expect((await sum('reversed_revenue_total', { kind: 'refund' })) - reversed).toBe(33)
  const { body } = await operatorOf(api).get(`/customers/${billed.tenant.customerId}`)
  expect(body).toMatchObject({ reversals: [expect.objectContaining({ kind: 'refund', amount: 3300 })] })
})

test('an invoice of another product, or one that names a statement of somebody else, stays ignored', async () => {
  const { tenant } = await billUsage(DECLINED)
  const other = await createTenant(api)
  const { id: statementId } = await statementOf(api, tenant)
  for (const metadata of [{}, { statement_id: statementId }, { statement_id: 'no uuid' }]) {
    const { id } = await stripe().invoices.create({ customer: other.customer, auto_advance: false, metadata })
    await stripe().invoiceItems.create({
      customer: other.customer,
      invoice: id,
      amount: 500,
      currency: 'usd',
    })
    await finalizeAndPay(id)
  }
  await api.catchUp()
  expect((await statementOf(api, tenant)).status).toBe('invoiced')
  expect(await mailsAbout(other)).toEqual([])
})
