import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { bill, createTenant, type Tenant, use } from '../../../testing/billed-tenant.ts'
import { type ReversalApi, startReversalApi } from '../../../testing/start-reversal-api.ts'
import { DAY_MS } from '../../lib/durations.ts'
import { syncRates } from '../invoicing/rating/sync-rates.ts'
import { deliverStatement } from '../invoicing/statements/deliver.ts'
import { sealDuePeriods } from '../invoicing/statements/seal-due.ts'
import { retryPayment } from './service.ts'

const BEGAN = new Date(Date.now() - 33 * DAY_MS)
const DECLINED = 'pm_card_chargeCustomerFail'

let api: ReversalApi
beforeAll(async () => {
  api = await startReversalApi({ sandboxStartsAt: BEGAN })
  await syncRates(api.deps)
})
afterAll(async () => await api.close())
beforeEach(async () => await api.catchUp())

const stripe = () => api.sandbox.stripe

interface Owing {
  tenant: Tenant
  invoices: string[]
}

async function chargeInVain(invoice: string): Promise<void> {
  await stripe().invoices.finalizeInvoice(invoice)
  await stripe()
    .invoices.pay(invoice)
    .catch(() => undefined)
}

/** Whose usage could not be charged, for so many months. */
async function owe({ months = 1 } = {}): Promise<Owing> {
  const tenant = await createTenant(api, { card: DECLINED })
  await use(api, tenant, { began: BEGAN, quantity: 3 })
  const invoices = [await bill(api, tenant)]
  if (months > 1) {
    const { sealedUntil } = await api.deps.db
      .selectFrom('usageAccounts')
      .select('sealedUntil')
      .where('accountId', '=', tenant.accountId)
      .executeTakeFirstOrThrow()
    await use(api, tenant, { began: sealedUntil ?? BEGAN, quantity: 4 })
    await sealDuePeriods({ ...api.deps, clock: { now: () => new Date(Date.now() + 62 * DAY_MS) } })
    const { id } = await api.deps.db
      .selectFrom('statements')
      .select('id')
      .where('accountId', '=', tenant.accountId)
      .where('status', '=', 'sealed')
      .executeTakeFirstOrThrow()
    await deliverStatement(api.deps, id)
    const { stripeInvoiceId } = await api.deps.db
      .selectFrom('statements')
      .select('stripeInvoiceId')
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
    invoices.push(stripeInvoiceId ?? '')
  }
  for (const invoice of invoices) await chargeInVain(invoice)
  await api.catchUp()
  return { tenant, invoices }
}

/** What the portal does: changes the customer's default and nothing else. */
async function chooseDefault({ customer }: Tenant, card: string): Promise<void> {
  const { id } = await stripe().paymentMethods.attach(card, { customer })
  await stripe().customers.update(customer, { invoice_settings: { default_payment_method: id } })
}

const plannedFor = async (invoices: readonly string[]) =>
  await api.deps.db
    .selectFrom('paymentRetries')
    .select(['id', 'status'])
    .where('stripeInvoiceId', 'in', [...invoices])
    .orderBy('createdAt')
    .execute()

/** Each in two processes at once. */
async function runAll(invoices: readonly string[]): Promise<string[]> {
  for (const { id } of await plannedFor(invoices))
    await Promise.all([retryPayment(api.deps, id), retryPayment(api.deps, id)])
  return (await plannedFor(invoices)).map(({ status }) => status)
}

const statusesOf = async (invoices: readonly string[]) =>
  await Promise.all(invoices.map(async (id) => (await stripe().invoices.retrieve(id)).status))

const mailsOf = async ({ customerId }: Tenant) =>
  (
    await api.deps.db
      .selectFrom('emailDeliveries')
      .select('kind')
      .where('customerId', '=', customerId)
      .orderBy('createdAt')
      .execute()
  ).map(({ kind }) => kind)

const chargesOf = async ({ customer }: Tenant) =>
  (await stripe().charges.list({ customer, limit: 100 })).data.map(({ amount, status }) => [status, amount])

test('a new default card pays the open invoices of usage, each once, however often its event arrives', async () => {
  const { tenant, invoices } = await owe({ months: 2 })
  const stranger = await owe()
  await chooseDefault(tenant, 'pm_card_visa')
  const events = await api.newEvents()
  await api.receive(events)
  await api.receive(events)
  expect(await plannedFor(stranger.invoices)).toEqual([])
  expect(await runAll(invoices)).toEqual(['paid', 'paid'])
  await api.receive(events)
  expect(await runAll(invoices)).toEqual(['paid', 'paid'])
  expect(await statusesOf(invoices)).toEqual(['paid', 'paid'])
  const charged = (await chargesOf(tenant)).filter(([status]) => status === 'succeeded')
  expect(charged.map(([, amount]) => amount).toSorted()).toEqual([3000, 4000])
  expect(await statusesOf(stranger.invoices)).toEqual(['open'])
  await api.catchUp()
  expect((await mailsOf(tenant)).filter((kind) => kind === 'usage_payment_recovered')).toHaveLength(2)
  const audit = await api.deps.db
    .selectFrom('auditLog')
    .select(['action', 'subjectType'])
    .where('action', '=', 'payment.retry')
    .execute()
  expect(audit).toEqual(
    Array.from({ length: 2 }, () => ({ action: 'payment.retry', subjectType: 'statement' })),
  )
})

test('one that was paid, voided, or is to be paid by a later default by then is left alone', async () => {
  const [paid, voided, replaced] = [await owe(), await owe(), await owe()]
  for (const { tenant } of [paid, voided, replaced]) await chooseDefault(tenant, 'pm_card_visa')
  await api.catchUp()
  await stripe().invoices.pay(paid.invoices[0] ?? '', { paid_out_of_band: true })
  await stripe().invoices.voidInvoice(voided.invoices[0] ?? '')
  await chooseDefault(replaced.tenant, 'pm_card_mastercard')
  for (const { invoices, tenant } of [paid, voided, replaced]) {
    expect(await runAll(invoices)).toEqual(['not_due'])
    expect((await chargesOf(tenant)).filter(([status]) => status === 'succeeded')).toEqual([])
  }
})

test('a card that is declined too is told once, and one that the bank asks about with the page of the invoice', async () => {
  const [declined, asked] = [await owe(), await owe()]
  await chooseDefault(declined.tenant, DECLINED)
  await chooseDefault(asked.tenant, 'pm_card_authenticationRequired')
  await api.catchUp()
  expect(await runAll(declined.invoices)).toEqual(['declined'])
  expect(await runAll(asked.invoices)).toEqual(['needs_customer'])
  await api.catchUp()
  expect(await mailsOf(declined.tenant)).toEqual(['usage_payment_failed', 'usage_payment_failed'])
  expect(await mailsOf(asked.tenant)).toEqual(['usage_payment_failed', 'usage_payment_action_required'])
})
