import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTenant, statementOf, type Tenant, use } from '../../../../testing/billed-tenant.ts'
import { startTestApi, type TestApi } from '../../../../testing/start-test-api.ts'
import { DAY_MS, HOUR_MS } from '../../../lib/durations.ts'
import { reconcileWithStripe } from '../../stripe-sync/service.ts'
import { syncRates } from '../rating/sync-rates.ts'
import { listHeldStatements } from './attention-repository.ts'
import { deliverStatement } from './deliver.ts'
import { sealDuePeriods } from './seal-due.ts'
import { listUndelivered } from './statements-repository.ts'

const BEGAN = new Date(Date.now() - 33 * DAY_MS)
const BEHAVIOURS = ['keep_as_draft', 'mark_uncollectible', 'void'] as const

let api: TestApi
const tenants: Tenant[] = []
beforeAll(async () => {
  api = await startTestApi({ sandboxStartsAt: BEGAN })
  await syncRates(api.deps)
  for (const behavior of BEHAVIOURS) {
    const tenant = await createTenant(api, { subscription: {} })
    await use(api, tenant, { began: BEGAN, quantity: 3 })
    await stripe().subscriptions.update(tenant.subscription ?? '', { pause_collection: { behavior } })
    tenants.push(tenant)
  }
  await api.sandbox.advanceClock(31 * 86_400 + 600)
  for (const { subscription } of tenants) await reconcile(subscription)
  await sealDuePeriods(api.deps)
})
afterAll(async () => await api.close())

const stripe = () => api.sandbox.stripe
const reconcile = async (subscription: string | undefined) =>
  await reconcileWithStripe(api.deps, subscription ?? '', { dryRun: false })

const invoicesOf = async ({ customer }: Tenant) =>
  (await stripe().invoices.list({ customer, limit: 100 })).data

test.each(BEHAVIOURS)(
  'while the seller has paused a subscription (%s), its usage waits, and is billed by itself afterwards',
  async (behavior) => {
    const tenant = tenants[BEHAVIOURS.indexOf(behavior)] as Tenant
    const { id } = await statementOf(api, tenant)
    await api.deps.db
      .updateTable('statements')
      .set({ sealedAt: new Date(Date.now() - 3 * HOUR_MS) })
      .where('id', '=', id)
      .execute()
    const before = await invoicesOf(tenant)
    await deliverStatement(api.deps, id)
    expect(await invoicesOf(tenant)).toEqual(before)
    expect(await statementOf(api, tenant)).toMatchObject({
      status: 'sealed',
      stripeInvoiceId: null,
      lastError: null,
    })
    expect(await listUndelivered(api.deps.db, 10)).toEqual([])
    expect(await listHeldStatements(api.deps.db, new Date(), 10)).toEqual([])

    await stripe().subscriptions.update(tenant.subscription ?? '', { pause_collection: '' })
    await reconcile(tenant.subscription)
    expect(await listUndelivered(api.deps.db, 10)).toEqual([id])
    await deliverStatement(api.deps, id)
    const made = (await invoicesOf(tenant)).filter((one) => !before.some((known) => known.id === one.id))
    expect(made.map(({ auto_advance, total }) => [auto_advance, total])).toEqual([[true, 3000]])
    // What Stripe did with the plan's own invoices is left as it is.
    expect((await invoicesOf(tenant)).filter(({ id: one }) => one !== made[0]?.id)).toEqual(before)
  },
)
