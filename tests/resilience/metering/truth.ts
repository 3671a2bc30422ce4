import { expect } from 'vitest'
import type { Answered, Payer } from './orders.ts'

type Query = (text: string, values: unknown[]) => Promise<Record<string, unknown>[]>

const TOTALS = `
  select wallet.included_used, wallet.overage_millis, wallet.credit_millis, wallet.period_calls, wallet.day_calls,
    ledger.*, spend.*, usage.*,
    (select count(*)::int from reservations where $1 = any(account_ids)) as reservations
  from wallets wallet,
    lateral (select count(*) filter (where outcome = 'ok')::int as ok,
        coalesce(sum(included_calls), 0)::int as charged_calls, coalesce(sum(credit_millis), 0)::int as charged_credits,
        coalesce(sum(overage_millis), 0)::int as charged_overage
      from metered_calls where account_id = wallet.account_id) ledger,
    lateral (select coalesce(sum(calls), 0)::int as spent_calls, coalesce(max(calls), 0)::int as most_calls,
        coalesce(sum(credit_millis), 0)::int as spent_millis, coalesce(max(credit_millis), 0)::int as most_millis
      from agent_spend where agent_id = any($2::uuid[])) spend,
    lateral (select coalesce(sum(quantity) filter (where meter not like 'overage%'), 0)::int as counted,
        coalesce(sum(quantity * 1000) filter (where meter like 'overage%'), 0)::int as counted_overage
      from usage_hours where account_id = wallet.account_id) usage
  where wallet.account_id = $1`

/** Nothing is spent beyond what there was, nothing is lost, and what was answered was charged once. */
export async function expectExact(query: Query, payer: Payer, answered: readonly Answered[]): Promise<void> {
  const { accountId, agentIds, cap, credits, plan } = payer
  const [row] = await query(TOTALS, [accountId, agentIds])
  const totals = Object.fromEntries(Object.entries(row ?? {}).map(([name, value]) => [name, Number(value)]))
  const read = (name: string) => totals[name] ?? Number.NaN
  expect(totals).toMatchObject({
    reservations: 0,
    credit_millis: credits - read('charged_credits'),
    included_used: read('charged_calls'),
    overage_millis: read('charged_overage'),
    period_calls: read('ok'),
    day_calls: read('ok'),
    counted: read('ok'),
    counted_overage: read('charged_overage'),
    spent_calls: read('ok'),
    spent_millis: read('charged_credits') + read('charged_overage'),
  })
  expect(read('credit_millis')).toBeGreaterThanOrEqual(0)
  expect(read('overage_millis')).toBeLessThanOrEqual(plan.overage?.maxMillis ?? 0)
  if (plan.includedCalls !== null) expect(read('included_used')).toBeLessThanOrEqual(plan.includedCalls)
  if (plan.rateLimitDaily !== null) expect(read('day_calls')).toBeLessThanOrEqual(plan.rateLimitDaily)
  if (cap.calls !== null) expect(read('most_calls')).toBeLessThanOrEqual(cap.calls)
  if (cap.creditMillis !== null) expect(read('most_millis')).toBeLessThanOrEqual(cap.creditMillis)
  await expectAnswersCharged(query, accountId, answered)
}

async function expectAnswersCharged(query: Query, accountId: string, answered: readonly Answered[]) {
  const ledger = await query(
    `select call_id, included_calls, credit_millis, overage_millis,
       extract(epoch from uuid_extract_timestamp(call_id)) * 1000 as reserved_at_ms
     from metered_calls where account_id = $1 and outcome = 'ok'`,
    [accountId],
  )
  const charges = new Map(ledger.map((row) => [String(row['call_id']), row]))
  for (const { callId, includedCalls, creditMillis, overageMillis } of answered) {
    const row = charges.get(callId)
    const charged = [row?.['included_calls'], row?.['credit_millis'], row?.['overage_millis']].map(Number)
    expect(charged).toEqual([includedCalls, creditMillis, overageMillis])
  }
  const paid = answered.filter(({ key, ...charge }) => key !== undefined && costsSomething(charge))
  for (const runs of Map.groupBy(paid, ({ key }) => key).values())
    expectPaidOnce(runs.map(({ callId }) => Number(charges.get(callId)?.['reserved_at_ms'])))
}

/** For how long a key stands for one call; a long run uses it again afterwards. */
const KEY_MS = 600_000

/** Of the runs of a key one is paid. */
function expectPaidOnce(paidAtMs: readonly number[]): void {
  const inOrder = paidAtMs.toSorted((one, other) => one - other)
  for (const [index, atMs] of inOrder.slice(1).entries())
    expect(atMs - (inOrder[index] ?? Number.NaN)).toBeGreaterThanOrEqual(KEY_MS)
}

function costsSomething({ includedCalls, creditMillis, overageMillis }: Omit<Answered, 'key'>): boolean {
  return includedCalls + creditMillis + overageMillis > 0
}
