import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { recordUnprepared } from '../../../../tests/harness/record-sql.ts'
import { sweepGates } from './take-back.ts'
import { type Payers, startPayers } from './testing/start-payers.ts'

let payers: Payers
beforeAll(async () => {
  // Statements are prepared for a connection, so there is one.
  payers = await startPayers({ maxConnections: 1 })
})
afterAll(async () => await payers.close())

async function preparedTexts(): Promise<string> {
  const { rows } = await sql<{ statement: string }>`select statement from pg_prepared_statements`.execute(
    payers.db,
  )
  return rows.map(({ statement }) => statement).join('\n')
}

test('what each call needs of the database is planned once for a connection, not for each group of calls', async () => {
  const payer = await payers.create()
  await payers.give(payer, 10_000)
  const keyed = { ...payer, key: { key: 'once', argsHash: Buffer.from('arguments') } }
  await payers.call(keyed)
  await payers.call(payer, { outcome: 'tool_error' })
  const texts = await preparedTexts()
  for (const part of [
    'from wallets',
    'join agents',
    'join call_keys',
    'insert into reservations',
    'insert into metered_calls',
  ])
    expect(texts).toContain(part)
})

test('no statement of a call is planned anew each time: the first of an account, one of an agent with a limit, and those that give back', async () => {
  const payer = await payers.create()
  const capped = await payers.create()
  const newcomers = [await payers.create(), await payers.create()]
  await payers.db.updateTable('agents').set({ capCalls: 9 }).where('id', '=', capped.agentId).execute()
  for (const { accountId } of newcomers)
    await payers.db.deleteFrom('wallets').where('accountId', '=', accountId).execute()
  const soon = new Date(Date.now() + 60_000)
  for (const one of [payer, capped]) await payers.give(one, 10_000, { expiresAt: soon })
  await payers.give(payer, 10_000)
  const statements = await recordUnprepared(async () => {
    for (const one of [payer, capped]) await payers.call(one)
    await payers.call({ ...payer, units: 4 }, { units: 1 })
    await payers.call(payer, { outcome: 'tool_error' })
    await Promise.all(newcomers.map(async (one) => await payers.call({ ...one, tool: 'free' })))
    await expect(payers.call(newcomers[0] ?? payer)).rejects.toThrow('payment_required')
    payers.setNow(new Date(soon.getTime() + 1_000))
    await payers.call(payer)
    await sweepGates(payers.db)
  })
  expect(statements).toEqual([])
})
