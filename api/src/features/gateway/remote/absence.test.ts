import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { waitForLockWaiters } from '../../../../testing/lock-waiters.ts'
import { sweepGates } from '../../metering/take-back.ts'
import { newCallId } from '../../metering/wallets/call-id.ts'
import { prepareRemoteGate } from './testing/remote-gate.ts'

const { api, gate, openGate, reserve, settle, ledgerOf, callsOf } = prepareRemoteGate()

test('a gate that is silent is closed, what it held is given back, and its results are refused', async () => {
  const { token } = await api().subscriber({ tier: 'personal' })
  const gateId = await openGate()
  const call_id = newCallId(new Date())
  const { calls, batchId } = await reserve(gateId, [{ token, call_id }])
  const account_id = String(calls[0]?.account_id)
  await api()
    .deps.db.updateTable('gates')
    .set({ heartbeatAt: new Date(Date.now() - 6_000) })
    .where('gateId', '=', gateId)
    .execute()
  await sweepGates(api().deps.db)
  expect(await callsOf(account_id)).toEqual({ periodCalls: 0, dayCalls: 0 })
  const late = await settle(gateId, batchId, { call_id, account_id, outcome: 'ok' })
  expect(late).toMatchObject({ status: 409, body: { error: { code: 'gate_closed' } } })
  expect(await ledgerOf(call_id)).toMatchObject([{ outcome: 'gate_lost', includedCalls: 0 }])
})

test('calls that ran while the API was away are booked once', async () => {
  const { token } = await api().subscriber({ tier: 'personal' })
  const gateId = await openGate()
  const late = [
    {
      call_id: newCallId(new Date()),
      token,
      tool: 'search',
      started_at: new Date().toISOString(),
      duration_ms: 5,
    },
  ]
  for (let sent = 0; sent < 2; sent += 1) {
    const { status } = await gate('settle', { gate_id: gateId, calls: [], finished: [], late })
    expect(status).toBe(200)
  }
  expect(await ledgerOf(String(late[0]?.call_id))).toMatchObject([{ outcome: 'ok_late', includedCalls: 1 }])
})

test('late calls that are sent twice at once are booked once, with what they draw', async () => {
  const { token, accountId } = await api().subscriber({ tier: 'personal' })
  const gateId = await openGate()
  await reserve(gateId, [{ token }])
  const started_at = new Date().toISOString()
  const late = Array.from({ length: 3 }, () => ({
    call_id: newCallId(new Date()),
    token,
    tool: 'search',
    started_at,
    duration_ms: 5,
  }))
  const send = async () => await gate('settle', { gate_id: gateId, calls: [], finished: [], late })
  const { db } = api().deps
  // Both have looked the calls up by the time they wait for the wallet.
  const answers = await db.transaction().execute(async (tx) => {
    await tx.selectFrom('wallets').select('day').where('accountId', '=', accountId).forUpdate().execute()
    const sent = [send(), send()]
    await waitForLockWaiters(db, 2)
    return sent
  })
  const statuses = (await Promise.all(answers)).map(({ status }) => status)
  expect(statuses).toEqual([200, 200])
  expect(await callsOf(accountId)).toEqual({ periodCalls: 4, dayCalls: 4 })
})

test('a late call that cannot be booked draws nothing, however often it is sent', async () => {
  const { token } = await api().subscriber({ tier: 'personal' })
  const gateId = await openGate()
  const old = newCallId(new Date(Date.now() - 90 * 86_400_000))
  const late = [{ call_id: old, token, tool: 'search', started_at: new Date().toISOString(), duration_ms: 5 }]
  for (let sent = 0; sent < 3; sent += 1)
    expect((await gate('settle', { gate_id: gateId, calls: [], finished: [], late })).status).toBe(200)
  const { rows } = await sql<{ held: number }>`
    select count(*)::int as held from reservations where gate_id = ${gateId}`.execute(api().deps.db)
  expect(rows[0]?.held).toBe(0)
  const random = [{ ...late[0], call_id: randomUUID() }]
  expect((await gate('settle', { gate_id: gateId, calls: [], finished: [], late: random })).status).toBe(400)
})
