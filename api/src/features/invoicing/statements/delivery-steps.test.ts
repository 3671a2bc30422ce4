import type Stripe from 'stripe'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTenant, statementOf, type Tenant, use } from '../../../../testing/billed-tenant.ts'
import { startTestApi, type TestApi } from '../../../../testing/start-test-api.ts'
import { DAY_MS } from '../../../lib/durations.ts'
import { createStripe } from '../../../stripe/client.ts'
import { syncRates } from '../rating/sync-rates.ts'
import { deliverStatement } from './deliver.ts'
import { sealDuePeriods } from './seal-due.ts'
import { type CutOff, startCutOff } from './testing/cut-off.ts'
import { withdrawFromInvoice } from './withdraw.ts'

const BEGAN = new Date(Date.now() - 33 * DAY_MS)
/** More than what a delivery asks of Stripe. */
const MOST_STEPS = 11
const USED_MINOR = 1007

let api: TestApi
let cutOff: CutOff
/** Billed by the renewals of their subscriptions, or by invoices of their own. */
const tenants: Record<'renewal' | 'own', Tenant[]> = { renewal: [], own: [] }
beforeAll(async () => {
  api = await startTestApi({ sandboxStartsAt: BEGAN })
  cutOff = await startCutOff(api.sandbox.url)
  await syncRates(api.deps)
  for (let step = 0; step < MOST_STEPS; step += 1) {
    tenants.renewal.push(await createTenant(api, { subscription: {} }))
    tenants.own.push(await createTenant(api))
  }
  for (const tenant of [...tenants.renewal, ...tenants.own]) {
    await use(api, tenant, { began: BEGAN, type: 'case', quantity: 1 })
    await use(api, tenant, { began: BEGAN, type: 'event_ingestion', quantity: 7 })
  }
  await api.sandbox.advanceClock(31 * 86_400 + 600)
  await sealDuePeriods(api.deps)
})
afterAll(async () => {
  cutOff.close()
  await api.close()
})

const stripe = () => api.sandbox.stripe

/** What another invoice would take up. */
const pendingOf = async ({ customer }: Tenant) =>
  (await stripe().invoiceItems.list({ customer, pending: true })).data

const itemsOf = async ({ customer }: Tenant) => (await stripe().invoiceItems.list({ customer })).data

async function invoicesOf({ customer }: Tenant): Promise<Stripe.Invoice[]> {
  return (await stripe().invoices.list({ customer, limit: 100 })).data
}

/** One try, whose call number `step` fails after it has taken effect; returns whether there was such a call. */
async function deliverUntil(tenant: Tenant, step: number): Promise<boolean> {
  const { id } = await statementOf(api, tenant)
  let calls = 0
  cutOff.decide = () => {
    calls += 1
    return calls === step ? 'after' : 'never'
  }
  const client = createStripe({ secretKey: api.deps.config.stripe.secretKey, apiBase: cutOff.url })
  await deliverStatement({ ...api.deps, stripe: client }, id).catch(() => undefined)
  // What Stripe knew of this try by its keys is forgotten.
  cutOff.day += 1
  return calls >= step
}

const deliver = async (tenant: Tenant) => await deliverUntil(tenant, Number.POSITIVE_INFINITY)

/** Back to what our own row may be after a crash, or from a backup. */
async function forget(tenant: Tenant, stripeInvoiceId: string | null): Promise<void> {
  await api.deps.db
    .updateTable('statements')
    .set({ status: 'sealed', stripeInvoiceId, invoicedAt: null, paidAt: null })
    .where('accountId', '=', tenant.accountId)
    .where('totalMinor', '<>', 0)
    .execute()
}

test.each(['renewal', 'own'] as const)(
  'a delivery that failed at any step leaves no item behind that another invoice would bill: %s',
  async (kind) => {
    let step = 1
    while (await deliverUntil(tenants[kind][step] as Tenant, step)) {
      const tenant = tenants[kind][step] as Tenant
      expect(await pendingOf(tenant)).toEqual([])
      const statement = await statementOf(api, tenant)
      const { id } = statement
      if (step % 2 === 0) {
        // An operator gives it up as it is.
        await withdrawFromInvoice(stripe(), statement, 'never')
        expect(await itemsOf(tenant)).toEqual([])
        const drafts = (await invoicesOf(tenant)).filter(({ status }) => status === 'draft')
        expect(drafts.map(({ auto_advance, total }) => [auto_advance, total])).toEqual(
          kind === 'renewal' ? [[true, 1900]] : [],
        )
      } else {
        await deliver(tenant)
        const lines = (await invoicesOf(tenant)).flatMap((invoice) => invoice.lines.data)
        const ofUsage = lines.filter(({ metadata }) => metadata['statement_id'] === id)
        expect(ofUsage.map(({ amount }) => amount).toSorted()).toEqual([1000, 7])
      }
      expect(await pendingOf(tenant)).toEqual([])
      step += 1
    }
    expect(step).toBeGreaterThan(5)
  },
)

test.each(['renewal', 'own'] as const)(
  'replaying any step of a delivery changes nothing, whatever we have forgotten and Stripe has done since: %s',
  async (kind) => {
    const [tenant] = tenants[kind]
    if (!tenant) throw new Error('There is a tenant for each step')
    await deliver(tenant)
    const { stripeInvoiceId: invoiceId } = await statementOf(api, tenant)
    const expected = async (isPaid: boolean) => {
      const invoices = await invoicesOf(tenant)
      const billed = invoices.filter(({ metadata }) => metadata?.['statement_id'])
      expect(billed.map(({ id }) => id)).toEqual([invoiceId])
      expect(billed.map(({ status }) => status)).toEqual([isPaid ? 'paid' : 'draft'])
      expect(billed.map(({ total }) => total)).toEqual([USED_MINOR + (kind === 'renewal' ? 1900 : 0)])
      expect(await itemsOf(tenant)).toHaveLength(2)
      // When Stripe finalises a draft that was released again; as late as that is now.
      return invoices.map((invoice) => ({ ...invoice, automatically_finalizes_at: null }))
    }
    for (const isPaid of [false, true]) {
      if (isPaid) await api.sandbox.advanceClock(2 * 3600)
      const before = await expected(isPaid)
      for (const known of [invoiceId, null]) {
        await forget(tenant, known)
        await deliver(tenant)
        expect(await expected(isPaid)).toEqual(before)
        expect(await statementOf(api, tenant)).toMatchObject({
          status: 'invoiced',
          stripeInvoiceId: invoiceId,
          lastError: null,
        })
      }
    }
  },
)
