import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
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
    'from agents',
    'join call_keys',
    'insert into reservations',
    'insert into metered_calls',
  ])
    expect(texts).toContain(part)
})
