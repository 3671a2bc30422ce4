import { randomUUID } from 'node:crypto'
import type { Payer } from './orders.ts'

type Query = (text: string, values: unknown[]) => Promise<Record<string, unknown>[]>

const anchor = '2026-01-31T00:00:00.000Z'
const NO_LIMITS = { rateLimitRpm: null, rateLimitDaily: null, anchor }
const NO_CAP = { calls: null, creditMillis: null }

/** One account for each way to pay, with less than its callers ask for. */
function describePayers(scale: number): Omit<Payer, 'accountId' | 'agentIds'>[] {
  const plan = { ...NO_LIMITS, includedCalls: 0, overage: null, volumeDiscounts: [] }
  return [
    { credits: 900_000 * scale, cap: NO_CAP, plan },
    { credits: 0, cap: NO_CAP, plan: { ...plan, includedCalls: 300 * scale } },
    {
      credits: 300_000 * scale,
      cap: NO_CAP,
      plan: {
        ...plan,
        includedCalls: 100 * scale,
        overage: { maxMillis: 200_000 * scale, meter: 'overage_usd_2' },
      },
    },
    {
      credits: 700_000 * scale,
      cap: NO_CAP,
      plan: {
        ...plan,
        volumeDiscounts: [
          { after: 100 * scale, percent: 30 },
          { after: 200 * scale, percent: 50 },
        ],
      },
    },
    { credits: 9_000_000 * scale, cap: { calls: 120 * scale, creditMillis: 200_000 * scale }, plan },
    { credits: 0, cap: NO_CAP, plan: { ...plan, includedCalls: null, rateLimitDaily: 350 * scale } },
    { credits: 0, cap: NO_CAP, plan: { ...plan, includedCalls: null, rateLimitRpm: 150 * scale } },
  ]
}

/** Makes the accounts, each with three agents and its credits. */
export async function createPayers(query: Query, scale: number): Promise<Payer[]> {
  const payers = describePayers(scale).map((payer) => ({
    ...payer,
    accountId: randomUUID(),
    agentIds: [randomUUID(), randomUUID(), randomUUID()],
  }))
  for (const { accountId, agentIds, cap, credits } of payers) {
    await query('insert into accounts (id) values ($1)', [accountId])
    await query(
      `insert into agents (id, account_id, name, cap_calls, cap_credit_millis)
       select id, $1, 'agent', $3, $4 from unnest($2::uuid[]) id`,
      [accountId, agentIds, cap.calls, cap.creditMillis],
    )
    await query(
      `insert into wallets (account_id, anchor, period_start, period_end, credit_millis, day)
       values ($1, '2026-01-31', now() - interval '1 year', now() - interval '11 months', $2, 0)`,
      [accountId, credits],
    )
  }
  return payers
}
