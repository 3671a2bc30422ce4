import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createLogger } from '../../telemetry/logger.ts'
import { createOutageLog } from '../../telemetry/outage-log.ts'
import { listGateStates, listStuckGates } from './gate-states-repository.ts'
import { createGaugeReader } from './gauges.ts'
import { type Payers, startPayers } from './testing/start-payers.ts'
import { newCallId } from './wallets/call-id.ts'

const log = createLogger('silent')

let payers: Payers
beforeAll(async () => {
  payers = await startPayers()
})
afterAll(async () => await payers.close())

const stuck = async () => await listStuckGates(payers.db, new Date())

/** A gate that died so long ago, with a call that it reserved. */
async function leaveGate(name: string, secondsAgo: number, { isClosed = false } = {}) {
  const { accountId, agentId } = await payers.create()
  const gateId = randomUUID()
  await sql`
    insert into gates (gate_id, name, heartbeat_at, closed_at)
    values (${gateId}, ${name}, now() - make_interval(secs => ${secondsAgo}),
      case when ${isClosed} then now() - make_interval(secs => ${secondsAgo}) end)`.execute(payers.db)
  await sql`
    insert into reservations (batch_id, gate_id, reserved_at, call_ids, account_ids, agent_ids, tools, units,
      period_starts, included_calls, credit_millis, overage_millis)
    values (${randomUUID()}, ${gateId}, now() - make_interval(secs => ${secondsAgo}), array[${newCallId(new Date())}::uuid],
      array[${accountId}::uuid], array[${agentId}::uuid], '{search}', '{1}', array[now()], '{0}', '{0}', '{0}')`.execute(
    payers.db,
  )
}

test('a gate that is gone and still holds calls is named after a minute, whether somebody has closed it or not', async () => {
  await leaveGate('just gone', 20)
  await leaveGate('silent', 90)
  await leaveGate('closed', 90, { isClosed: true })
  expect((await stuck()).map(({ name, heldCalls }) => [name, heldCalls]).toSorted()).toEqual([
    ['closed', 1],
    ['silent', 1],
  ])
})

test('a gate that is alive and holds calls for longer than a call may run is named', async () => {
  await leaveGate('leaks', 700)
  await sql`update gates set heartbeat_at = now() where name = 'leaks'`.execute(payers.db)
  expect(await stuck()).toContainEqual(expect.objectContaining({ name: 'leaks', state: 'alive' }))
})

test('a call that has ended holds nothing, although its group has not', async () => {
  const gate = async () => (await listGateStates(payers.db)).find(({ name }) => name === 'closed')
  expect((await gate())?.heldCalls).toBe(1)
  await sql`
    insert into metered_calls (account_id, call_id, agent_id, tool, outcome, included_calls, credit_millis, overage_millis)
    select account_ids[1], call_ids[1], agent_ids[1], 'search', 'ok', 0, 0, 0
    from reservations join gates using (gate_id) where name = 'closed'`.execute(payers.db)
  expect((await gate())?.heldCalls).toBe(0)
})

test('the metrics tell what is held and who is alive, and nothing while the database is away', async () => {
  const { metrics } = payers
  const outages = createOutageLog(log, [])
  const read = createGaugeReader({ db: payers.db, log, outages, metrics })
  await read()
  const text = await metrics.registry.metrics()
  expect(text).toMatch(/^metered_reservations_held 3$/m)
  expect(text).toMatch(/^metered_gates\{state="alive"\} 1$/m)
  expect(text).toMatch(/^metered_gates\{state="silent"\} 2$/m)
  const broken = { selectFrom: () => undefined } as unknown as typeof payers.db
  await createGaugeReader({ db: broken, log, outages, metrics })()
  expect(await metrics.registry.metrics()).toMatch(/^metered_reservations_held Nan$/m)
  outages.close()
})
