import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { sweepGates } from '../../metering/take-back.ts'
import { newCallId } from '../../metering/wallets/call-id.ts'
import { prepareRemoteGate } from './testing/remote-gate.ts'

const { api, gate, openGate, reserve, settle, ledgerOf, callsOf } = prepareRemoteGate()

test('a call is sold by a process that has only an address and a gate key', async () => {
  const { token } = await api().subscriber({ tier: 'personal' })
  const gateId = await openGate()
  const call_id = newCallId(new Date())
  const { calls, batchId } = await reserve(gateId, [{ token, call_id }])
  expect(calls[0]).toMatchObject({
    allowed: true,
    charge: { included_calls: 1, credits: 0, overage_credits: 0 },
    remaining: { included_calls: null, calls_today: 999 },
    when_away: { serve_ms: 60_000, calls_per_minute: 30 },
  })
  const account_id = String(calls[0]?.account_id)
  const settled = await settle(gateId, batchId, { call_id, account_id, outcome: 'ok' })
  expect(settled).toEqual({ status: 200, body: { accepted: [call_id] } })
  expect(await ledgerOf(call_id)).toEqual([
    { outcome: 'ok', includedCalls: 1, tool: 'search', balanceMillis: 0 },
  ])
})

test('a batch and its end that are sent twice count once', async () => {
  const { token } = await api().subscriber({ tier: 'personal' })
  const gateId = await openGate()
  const call = { token, call_id: newCallId(new Date()) }
  const batchId = randomUUID()
  const [first, again] = [await reserve(gateId, [call], batchId), await reserve(gateId, [call], batchId)]
  expect(again.calls[0]).toMatchObject({ allowed: true, charge: first.calls[0]?.charge })
  const account_id = String(first.calls[0]?.account_id)
  expect(await callsOf(account_id)).toEqual({ periodCalls: 1, dayCalls: 1 })
  const end = { call_id: call.call_id, account_id, outcome: 'ok' }
  const ends = [await settle(gateId, batchId, end), await settle(gateId, batchId, end)]
  expect(ends.map(({ body }) => body['accepted'])).toEqual([[call.call_id], [call.call_id]])
  expect(await callsOf(account_id)).toEqual({ periodCalls: 1, dayCalls: 1 })
})

test('the same batch at the same time is reserved once', async () => {
  const { token } = await api().subscriber({ tier: 'personal' })
  const gateId = await openGate()
  const call = { token, call_id: newCallId(new Date()) }
  const batchId = randomUUID()
  const answers = await Promise.all(Array.from({ length: 6 }, () => reserve(gateId, [call], batchId)))
  expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 6 }, () => 200))
  expect(await callsOf(String(answers[0]?.calls[0]?.account_id))).toEqual({ periodCalls: 1, dayCalls: 1 })
})

test('a call runs that comes in one batch with one of an account whose wallet another process holds', async () => {
  const [held, free] = [await api().subscriber(), await api().subscriber()]
  const gateId = await openGate()
  const { calls: first } = await reserve(
    gateId,
    [held, free].map(({ token }) => ({ token })),
  )
  const holder = await api().deps.db.startTransaction().execute()
  await holder
    .selectFrom('wallets')
    .select('accountId')
    .where('accountId', '=', String(first[0]?.account_id))
    .forUpdate()
    .execute()
  const { status, calls } = await reserve(
    gateId,
    [held, free].map(({ token }) => ({ token })),
  )
  await holder.rollback().execute()
  expect(status).toBe(200)
  expect(calls[0]).toMatchObject({ allowed: false, denial: { code: 'meter_unavailable', retryable: true } })
  expect(calls[1]).toMatchObject({ allowed: true })
})

test('a call that failed costs nothing', async () => {
  const { token } = await api().subscriber({ tier: 'personal' })
  const gateId = await openGate()
  const call_id = newCallId(new Date())
  const { calls, batchId } = await reserve(gateId, [{ token, call_id }])
  const account_id = String(calls[0]?.account_id)
  await settle(gateId, batchId, { call_id, account_id, outcome: 'tool_error' })
  expect(await callsOf(account_id)).toEqual({ periodCalls: 0, dayCalls: 0 })
  expect(await ledgerOf(call_id)).toMatchObject([
    { outcome: 'tool_error', includedCalls: 0, balanceMillis: 0 },
  ])
})

test('the 31st call of a minute is refused in words that say when it works, and a cancellation at the next call', async () => {
  const { token, subscription } = await api().subscriber({ tier: 'personal' })
  const gateId = await openGate()
  const { calls } = await reserve(
    gateId,
    Array.from({ length: 31 }, () => ({ token })),
  )
  expect(calls.map(({ allowed }) => allowed)).toEqual([...Array.from({ length: 30 }, () => true), false])
  expect(calls[30]?.denial).toMatchObject({
    code: 'rate_limited',
    retryable: true,
    limit: 30,
    retry_after_ms: expect.any(Number),
    text: expect.stringMatching(
      /^Not run: the plan allows 30 calls a minute.* before \d\d:\d\d:\d\d UTC \(in \d+ seconds\)/,
    ),
  })
  await api()
    .deps.db.updateTable('subscriptions')
    .set({ status: 'canceled' })
    .where('stripeSubscriptionId', '=', subscription)
    .execute()
  // Callers of one token share what was read a moment ago.
  await sleep(60)
  const refused = await reserve(gateId, [{ token }])
  expect(refused.calls[0]?.denial).toMatchObject({ code: 'suspended', retryable: false })
  const metrics = await api().deps.metrics.registry.metrics()
  for (const code of ['rate_limited', 'suspended'])
    expect(metrics).toContain(`metered_refusals_total{code="${code}",tool="search"} 1`)
})

test('a token that nobody issued is refused, and the calls beside it are not', async () => {
  const { token } = await api().subscriber({ tier: 'personal' })
  const { calls } = await reserve(await openGate(), [{ token: 'no.such.token' }, { token }])
  expect(calls[0]?.denial).toMatchObject({ code: 'invalid_token' })
  expect(calls[1]?.allowed).toBe(true)
})

test('an id that is not from the present minute is refused', async () => {
  const { token } = await api().subscriber({ tier: 'personal' })
  const call_id = newCallId(new Date(Date.now() - 3_600_000))
  expect(await reserve(await openGate(), [{ token, call_id }])).toMatchObject({
    status: 400,
    body: { error: { code: 'invalid_request', param: 'call_id' } },
  })
})

test('a batch that was reserved is answered also after its minute, so that it can be given back', async () => {
  const { token } = await api().subscriber({ tier: 'personal' })
  const gateId = await openGate()
  const call = { token, call_id: newCallId(new Date(Date.now() - 59_000)) }
  const { status, batchId } = await reserve(gateId, [call])
  expect(status).toBe(200)
  await sleep(2_000)
  expect(await reserve(gateId, [call], batchId)).toMatchObject({ status: 200, calls: [{ allowed: true }] })
  const late = { token, call_id: newCallId(new Date(Date.now() - 61_000)) }
  expect((await reserve(gateId, [late])).status).toBe(400)
})

test('what an agent may use and has used is told without charging', async () => {
  const { token } = await api().subscriber({ tier: 'personal' })
  const { body } = await gate('describe', { token })
  expect(body).toMatchObject({
    tier: 'personal',
    tools: null,
    remaining: { included_calls: null, calls_today: 1000 },
    usage: { calls_today: 0, calls_this_period: 0 },
  })
  expect((await gate('describe', { token: 'no.such.token' })).body).toMatchObject({
    denial: { code: 'invalid_token' },
  })
})

test('a batch with calls that have not ended stays, whatever gate says that it is finished', async () => {
  const { token } = await api().subscriber({ tier: 'personal' })
  const [gateId, other] = [await openGate(), await openGate()]
  const { calls, batchId } = await reserve(gateId, [{ token }])
  const account_id = String(calls[0]?.account_id)
  for (const gate_id of [gateId, other])
    expect((await gate('settle', { gate_id, calls: [], finished: [batchId] })).status).toBe(200)
  await api()
    .deps.db.updateTable('gates')
    .set({ heartbeatAt: new Date(Date.now() - 6_000) })
    .where('gateId', '=', gateId)
    .execute()
  await sweepGates(api().deps.db)
  expect(await callsOf(account_id)).toEqual({ periodCalls: 0, dayCalls: 0 })
})

test('an id that is there twice, or is of a call that has ended, is refused', async () => {
  const { token } = await api().subscriber({ tier: 'personal' })
  const gateId = await openGate()
  const call = { token, call_id: newCallId(new Date()) }
  expect((await reserve(gateId, [call, call])).status).toBe(400)
  const { calls, batchId } = await reserve(gateId, [call])
  const account_id = String(calls[0]?.account_id)
  await settle(gateId, batchId, { call_id: call.call_id, account_id, outcome: 'ok' })
  expect((await reserve(gateId, [call])).status).toBe(400)
  expect(await callsOf(account_id)).toEqual({ periodCalls: 1, dayCalls: 1 })
})

test('an id that a call or a batch has which has not ended is refused, in whatever gate, and everything comes back', async () => {
  const { token } = await api().subscriber({ tier: 'personal' })
  const [gateId, other] = [await openGate(), await openGate()]
  const call = { token, call_id: newCallId(new Date()) }
  const { calls, batchId } = await reserve(gateId, [call])
  const account_id = String(calls[0]?.account_id)
  for (const gate_id of [gateId, other])
    expect(await reserve(gate_id, [call])).toMatchObject({
      status: 400,
      body: { error: { param: 'call_id' } },
    })
  expect(await reserve(other, [{ token }], batchId)).toMatchObject({
    status: 400,
    body: { error: { param: 'batch_id' } },
  })
  await settle(gateId, batchId, { call_id: call.call_id, account_id, outcome: 'tool_error' })
  expect(await callsOf(account_id)).toEqual({ periodCalls: 0, dayCalls: 0 })
})

test('an id that two gates use at the same moment is reserved once', async () => {
  const { token } = await api().subscriber({ tier: 'personal' })
  const gates = await Promise.all(Array.from({ length: 4 }, openGate))
  const call = { token, call_id: newCallId(new Date()) }
  const answers = await Promise.all(gates.map((gateId) => reserve(gateId, [call])))
  expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 400, 400, 400])
  const account_id = String(answers.find(({ status }) => status === 200)?.calls[0]?.account_id)
  expect(await callsOf(account_id)).toEqual({ periodCalls: 1, dayCalls: 1 })
})

test('one call that cannot be stored is refused by itself', async () => {
  const { token } = await api().subscriber({ tier: 'personal' })
  const gateId = await openGate()
  const { status, body } = await gate('reserve', {
    gate_id: gateId,
    batch_id: randomUUID(),
    calls: [{ call_id: newCallId(new Date()), token, tool: 'search\u0000' }],
  })
  expect({ status, body }).toMatchObject({
    status: 400,
    body: { error: { param: expect.stringMatching(/tool$/) } },
  })
})

test('an agent with a list of addresses calls from those only, and not from where nobody knows', async () => {
  const { token, customer } = await api().subscriber({ tier: 'personal' })
  await sql`
    update agents set allowed_addresses = '{203.0.113.0/24}'
    where account_id = (select user_id from customers where stripe_customer_id = ${customer})`.execute(
    api().deps.db,
  )
  const gateId = await openGate()
  const from = ['203.0.113.9', '203.0.114.9', 'nonsense', undefined]
  const { calls } = await reserve(
    gateId,
    from.map((client_address) => ({ token, ...(client_address !== undefined && { client_address }) })),
  )
  expect(calls.map(({ allowed, denial }) => (allowed ? 'allowed' : denial['code']))).toEqual([
    'allowed',
    'address_not_allowed',
    'address_not_allowed',
    'address_not_allowed',
  ])
  expect(calls[0]).not.toHaveProperty('when_away')
})
