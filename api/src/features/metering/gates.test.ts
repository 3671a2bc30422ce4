import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { withTransaction } from '../../db/transaction.ts'
import { beat, closeGate, closeSilentGates, insertGate } from './gates-repository.ts'
import { type Payers, startPayers } from './testing/start-payers.ts'
import { lockWallets } from './wallets/wallets-repository.ts'

let payers: Payers
beforeAll(async () => {
  payers = await startPayers()
})
afterAll(async () => await payers.close())

async function openGate(): Promise<{ gateId: string; accountId: string }> {
  const { accountId } = await payers.create()
  const gateId = randomUUID()
  await insertGate(payers.db, { gateId, name: 'test' })
  return { gateId, accountId }
}

/** Runs the work while a call of the gate is being written; how many wallets that could lock. */
async function whileWriting(gate: { gateId: string; accountId: string }, work?: () => Promise<void>) {
  return await withTransaction(payers.db, async (tx) => {
    const locked = await lockWallets(tx, [gate.accountId], { gateId: gate.gateId, lockTimeoutMs: 3_000 })
    await work?.()
    return locked.length
  })
}

test('a gate says that it is alive while its calls are being written, however many there are', async () => {
  const gate = await openGate()
  const locked = await whileWriting(gate, async () => {
    expect(await beat(payers.db, gate.gateId)).toBe(true)
  })
  expect(locked).toBe(1)
})

test('a gate that is silent is not closed while a call is being written, and writes none afterwards', async () => {
  const gate = await openGate()
  await sql`update gates set heartbeat_at = now() - interval '1 minute' where gate_id = ${gate.gateId}`.execute(
    payers.db,
  )
  await whileWriting(gate, async () => expect(await closeSilentGates(payers.db, 5_000)).toEqual([]))
  expect(await closeSilentGates(payers.db, 5_000)).toEqual([gate.gateId])
  expect(await whileWriting(gate)).toBe(0)
  expect(await beat(payers.db, gate.gateId)).toBe(false)
})

test('a gate that closes waits for the call that is being written', async () => {
  const gate = await openGate()
  const steps: string[] = []
  let closing: Promise<void> | undefined
  await whileWriting(gate, async () => {
    closing = closeGate(payers.db, gate.gateId).then(() => void steps.push('closed'))
    await sql`select pg_sleep(0.3)`.execute(payers.db)
    steps.push('written')
  })
  await closing
  expect(steps).toEqual(['written', 'closed'])
  expect(await whileWriting(gate)).toBe(0)
})
