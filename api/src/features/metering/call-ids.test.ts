import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { CallIdInUse, reserveBatch } from './reserve.ts'
import { type Payers, startPayers } from './testing/start-payers.ts'
import { newCallId } from './wallets/call-id.ts'
import { readBalance } from './wallets/wallets-repository.ts'

let payers: Payers
beforeAll(async () => {
  payers = await startPayers()
})
afterAll(async () => await payers.close())

test('the id of a call that has ended is not reserved again, whoever looked it up before that', async () => {
  const payer = await payers.create()
  await payers.give(payer, 5_000)
  const answer = await payers.meter.reserve(payer)
  if (!answer.isAllowed) throw new Error(`Refused: ${answer.denial.code}`)
  const { hold } = answer
  await payers.meter.end(hold, { outcome: 'ok', durationMs: 1 })
  const reserve = async (callId: string) => {
    const batch = { batchId: randomUUID(), gateId: hold.gateId, now: payers.clock.now(), hasForeignIds: true }
    return await reserveBatch(payers.db, batch, [{ ...payer, callId }])
  }
  await expect(reserve(hold.call.callId)).rejects.toBeInstanceOf(CallIdInUse)
  expect(await readBalance(payers.db, payer.accountId), 'nothing is held for it').toBe(4_000)
  const callId = newCallId(payers.clock.now())
  expect(await reserve(callId)).toMatchObject([{ state: 'reserved' }])
  await expect(reserve(callId)).rejects.toBeInstanceOf(CallIdInUse)
})
