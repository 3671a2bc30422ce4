import type { UsageRate } from '@kamiyo/catalog/types'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { deliverStatement } from '../../invoicing/statements/deliver.ts'
import { sealDuePeriods } from '../../invoicing/statements/seal-due.ts'
import { reconcileWithStripe } from '../../stripe-sync/service.ts'
import { newEvent, startTenants } from '../testing/start-tenants.ts'
import { subscribeTenant } from '../testing/subscribe.ts'

const tenants = startTenants()

const steps = [
  { upTo: 100, amountCents: 50 },
  { upTo: 1000, amountCents: 20 },
]
/** What each meter costs, how much of it is used in two parts, and what that comes to. */
const USED: [meter: string, UsageRate, parts: [number, number], cents: number][] = [
  // 10 are free, 100 cost 50, 890.5 cost 20.
  [
    'case',
    { amountCents: 10, per: 1, included: 10, tiers: { mode: 'graduated', steps } },
    [1000, 0.5],
    22_810,
  ],
  // Beyond all steps: each of 1,100 costs 10.
  ['event_ingestion', { amountCents: 10, per: 1, tiers: { mode: 'volume', steps } }, [900, 200], 11_000],
  // 12,345 less 1,000, at 10 for 1,000, rounded once.
  ['api_call', { amountCents: 10, per: 1000, included: 1000 }, [12_000, 345], 113],
  // A level: the most that there was.
  ['user', { amountCents: 2500, per: 1, included: 2 }, [5, 3], 7500],
]
const TOTAL = USED.reduce((sum, [, , , cents]) => sum + cents, 0)

test('usage times its rates is the preview, the statement and the invoice, with tiers and included amounts too', async () => {
  const { deps, sandbox } = tenants.api()
  const { accountId, tenantId, key, subscription } = await subscribeTenant(tenants.api())
  for (const [meter, rate] of USED)
    await sql`insert into usage_rates (meter, account_id, rate, currency, effective_from)
      values (${meter}, ${accountId}, ${JSON.stringify(rate)}::jsonb, 'usd', '-infinity')`.execute(deps.db)
  const startsAt = new Date()
  for (const part of [0, 1] as const) {
    const body = USED.map(([meter, , parts]) => newEvent(meter, new Date(), parts[part]))
    await tenants.call('POST', '/api/v1/usage/events', { key, body })
  }

  const period = `period_start=${startsAt.toISOString()}&period_end=${new Date(Date.now() + 60_000).toISOString()}`
  const summary = await tenants.call(
    'GET',
    `/api/v1/billing/usage/tenant/${tenantId}/summary?${period.replace(/:59\./g, ':58.')}`,
    { key },
  )
  expect(summary.body).toMatchObject({ data: { total_amount_cents: TOTAL } })
  const { usage } = summary.body['data'] as { usage: { usage_type: string; amount_cents: number }[] }
  expect(usage.map((one) => [one.usage_type, one.amount_cents]).toSorted()).toEqual(
    USED.map(([meter, , , cents]) => [meter, cents]).toSorted(),
  )

  const { amount_due: renewal } = await sandbox.stripe.invoices.createPreview({ subscription })
  const status = await tenants.call('GET', `/api/v1/billing/status/tenant/${tenantId}`, { key })
  expect(status.body).toMatchObject({ next_invoice_amount_cents: renewal + TOTAL })

  const { items } = await sandbox.stripe.subscriptions.retrieve(subscription)
  const [item] = items.data
  await sandbox.advanceClock((item?.current_period_end ?? 0) - Math.floor(Date.now() / 1000) + 600)
  await reconcileWithStripe(deps, subscription, { dryRun: false })
  await sealDuePeriods(deps)
  const statement = await deps.db
    .selectFrom('statements')
    .selectAll()
    .where('accountId', '=', accountId)
    .executeTakeFirstOrThrow()
  expect(statement).toMatchObject({ totalMinor: TOTAL })
  await deliverStatement(deps, statement.id)
  const { data } = await sandbox.stripe.invoices.list({ subscription, limit: 1 })
  expect(data[0]).toMatchObject({ total: renewal + TOTAL, metadata: { statement_id: statement.id } })
})
