import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { NewCall } from '../reserver.ts'
import { type Payers, startPayers } from '../testing/start-payers.ts'
import { anchorOnDay } from './periods.ts'
import type { Terms } from './terms.ts'
import { readWallet } from './wallets-repository.ts'

let payers: Payers
beforeAll(async () => {
  payers = await startPayers()
})
afterAll(async () => await payers.close())

const as = (payer: NewCall, terms: Partial<Terms>): NewCall => ({
  ...payer,
  terms: { ...payer.terms, ...terms },
})
const onPlan = (payer: NewCall) => as(payer, { includedCalls: 2 })
const onFree = (payer: NewCall) =>
  as(payer, { includedCalls: 1, anchor: anchorOnDay(1), hasCalendarMonths: true })

const used = async ({ accountId, terms }: NewCall) =>
  (await readWallet(payers.db, accountId, terms.anchor, payers.clock.now())).includedUsed

async function reserve(call: NewCall) {
  const answer = await payers.meter.reserve(call)
  if (!answer.isAllowed) throw new Error(`Refused: ${answer.denial.code}`)
  return answer.hold
}

test('the month of a plan is kept while the free plan serves, and goes on when the plan is paid', async () => {
  const payer = await payers.create()
  for (let made = 0; made < 2; made += 1) await payers.call(onPlan(payer))
  await payers.call(onFree(payer))
  await expect(payers.call(onFree(payer))).rejects.toThrow('quota_exhausted')
  await expect(payers.call(onPlan(payer)), 'used up before').rejects.toThrow('quota_exhausted')
  await payers.give(payer, 1_000)
  await payers.call(onPlan(payer))
  expect(await used(payer)).toBe(2)
})

test.each([
  ['free calls that end after the plan was paid are those of the free month', onFree, onPlan],
  ['calls of the plan that end after it gave way to the free plan are those of the plan', onPlan, onFree],
])('%s, whether they are served or given back', async (_name, before, after) => {
  const payer = await payers.create()
  await payers.call(onPlan(payer))
  const [served, failed] = [await reserve(two(before(payer))), await reserve(two(before(payer)))]
  await payers.call(after(payer))
  const present = await used(payer)
  await payers.meter.end(served, { outcome: 'ok', durationMs: 1 })
  await payers.meter.end(failed, { outcome: 'error', durationMs: 1 })
  expect(await used(payer)).toBe(present)
  const { rows } = await sql<{ outcome: string; includedCalls: number }>`
    select outcome, included_calls from metered_calls
    where account_id = ${payer.accountId} and call_id in (${served.call.callId}, ${failed.call.callId})
    order by outcome`.execute(payers.db)
  expect(rows).toEqual([
    { outcome: 'error', includedCalls: 0 },
    { outcome: 'ok', includedCalls: 1 },
  ])
})

test('what an agent used of the month of a plan counts against its limit when the plan is paid again', async () => {
  const payer = await payers.create()
  await payers.db.updateTable('agents').set({ capCalls: 2 }).where('id', '=', payer.agentId).execute()
  const [plan, free] = [two(onPlan(payer)), two(onFree(payer))]
  for (const call of [plan, plan, free, free]) await payers.call(call)
  await expect(payers.call(free)).rejects.toThrow('agent_cap_reached')
  await expect(payers.call(plan)).rejects.toThrow('agent_cap_reached')
})

/** Room for two calls more. */
const two = (call: NewCall) => as(call, { includedCalls: 3 })
