import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { recordSql } from '../../../../tests/harness/record-sql.ts'
import { listHeldCredits } from './held-credits.ts'
import { type Payers, startPayers } from './testing/start-payers.ts'

const OTHERS = 5_000

let payers: Payers
beforeAll(async () => {
  payers = await startPayers()
})
afterAll(async () => await payers.close())

/** As many calls of other accounts as run at once on a busy day. */
async function holdForOthers(gateId: string): Promise<void> {
  await sql`
    insert into reservations (batch_id, gate_id, reserved_at, has_foreign_ids, call_ids, account_ids, agent_ids, tools, units,
      period_starts, included_calls, credit_millis, overage_millis, balance_millis)
    select gen_random_uuid(), ${gateId}::uuid, now(), false, array[gen_random_uuid()], array[gen_random_uuid()], array[gen_random_uuid()],
      array['search'], array[1], array[now()], array[0], array[1000::bigint], array[0::bigint], array[0::bigint]
    from generate_series(1, ${OTHERS}::int)`.execute(payers.db)
  await sql`analyze reservations`.execute(payers.db)
}

test('what running calls of an account hold is found without reading those of all others', async () => {
  const payer = await payers.create()
  await payers.give(payer, 3_000)
  const answer = await payers.meter.reserve(payer)
  if (!answer.isAllowed) throw new Error(`Refused: ${answer.denial.code}`)
  await holdForOthers(answer.hold.gateId)
  let held = new Map<string, number>()
  const [statement = ''] = await recordSql(async () => {
    held = await listHeldCredits(payers.db, [payer.accountId])
  })
  expect(held).toEqual(new Map([[payer.accountId, 1_000]]))
  const { rows } = await sql<{ 'QUERY PLAN': string }>`
    explain (generic_plan) ${sql.raw(statement)}`.execute(payers.db)
  const plan = rows.map((row) => row['QUERY PLAN']).join('\n')
  expect(plan).toContain('reservations_credits_idx')
  expect(plan).not.toContain('Seq Scan on reservations')
})

test('running calls that cost nothing hold no credits', async () => {
  const payer = await payers.create()
  expect(await payers.meter.reserve({ ...payer, tool: 'free' })).toMatchObject({ isAllowed: true })
  expect(await listHeldCredits(payers.db, [payer.accountId])).toEqual(new Map())
})
