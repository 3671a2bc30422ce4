import { setTimeout as sleep } from 'node:timers/promises'
import { httpMeter } from '@kamiyo/mcp-gate/http-meter'
import type { AllowedCall, Decision, Meter } from '@kamiyo/mcp-gate/meter'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { TEST_SECRETS } from '../../../../../tests/harness/api-environment.ts'
import { waitFor } from '../../../../../tests/harness/wait-for.ts'
import { type AccountApi, startAccountApi } from '../../../../testing/start-account-api.ts'
import { startUnreliableLine, type UnreliableLine } from '../../../../testing/unreliable-line.ts'

let api: AccountApi
let key: string
beforeAll(async () => {
  api = await startAccountApi()
  const reply = await fetch(`${api.url}/api/admin/gate-keys`, {
    method: 'POST',
    headers: { authorization: `Bearer ${TEST_SECRETS.ADMIN_API_KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'Over HTTP', reason: 'A test' }),
  })
  key = ((await reply.json()) as { key: string }).key
})
afterAll(async () => await api.close())

async function start(tier: 'personal' | 'team' = 'personal', gateKey = key) {
  const line = await startUnreliableLine(api.url)
  const meter = httpMeter({ url: line.url, key: gateKey })
  onTestFinished(async () => {
    line.mode = 'works'
    await meter.close()
    line.close()
  })
  const { token } = await api.subscriber({ tier })
  return { line, meter, token }
}

const reserve = (meter: Meter, token: string) => meter.reserve({ token, tool: 'search' })
const OK = { outcome: 'ok', duration_ms: 12 } as const

function allowed(decision: Decision): AllowedCall {
  if (!decision.allowed) throw new Error(`Refused: ${decision.denial.text}`)
  return decision
}

const callsOf = async (accountId: string) =>
  (
    await api.deps.db
      .selectFrom('wallets')
      .select('periodCalls')
      .where('accountId', '=', accountId)
      .executeTakeFirst()
  )?.periodCalls

const outcomeOf = async (callId: string) =>
  (
    await api.deps.db
      .selectFrom('meteredCalls')
      .select('outcome')
      .where('callId', '=', callId)
      .executeTakeFirst()
  )?.outcome

const batches = async () => await api.deps.db.selectFrom('reservations').select('batchId').execute()

const requestsTo = (line: UnreliableLine, path: string) =>
  line.requests.filter((url) => url === `/api/gate/${path}`).length

test('a process with an address and a gate key sells a call', async () => {
  const { meter, token } = await start()
  expect(await meter.describe(token)).toMatchObject({ tier: 'personal', prices: { '*': { credits: 1 } } })
  const call = allowed(await reserve(meter, token))
  expect(call).toMatchObject({ charge: { included_calls: 1 }, remaining: { calls_today: 999 } })
  expect(await meter.settle(call, OK)).toBe(true)
  expect(await outcomeOf(call.call_id)).toBe('ok')
  expect(await callsOf(call.account_id)).toBe(1)
  expect(await meter.healthCheck?.()).toBe(true)
})

test('what comes together goes together, and every batch is forgotten in the end', async () => {
  const { line, meter, token } = await start('team')
  const calls = await Promise.all(
    Array.from({ length: 60 }, async () => allowed(await reserve(meter, token))),
  )
  expect(requestsTo(line, 'reserve')).toBeLessThan(5)
  const settled = await Promise.all(
    calls.map((call, index) => meter.settle(call, index % 3 === 0 ? { ...OK, outcome: 'tool_error' } : OK)),
  )
  expect(settled.every((isBooked) => isBooked)).toBe(true)
  expect(await callsOf(calls[0]?.account_id ?? '')).toBe(40)
  await waitFor('the batches to go', async () => ((await batches()).length === 0 ? true : undefined))
})

test('a reservation whose answer is lost is taken back, and the call refused', async () => {
  const { line, meter, token } = await start()
  const first = allowed(await reserve(meter, token))
  await meter.settle(first, { ...OK, outcome: 'tool_error' })
  line.mode = 'loses answers'
  // A new token, which nobody has said may be served without the API.
  const { token: other } = await api.subscriber({ tier: 'personal' })
  const refused = await reserve(meter, other)
  expect(refused).toMatchObject({ allowed: false, denial: { code: 'meter_unavailable', retryable: true } })
  expect(await batches()).toHaveLength(1)
  line.mode = 'works'
  await waitFor('the call to be given back', async () => ((await batches()).length === 0 ? true : undefined))
})

test('an end whose answer is lost is repeated until it is known, and charged once', async () => {
  const { line, meter, token } = await start()
  const call = allowed(await reserve(meter, token))
  line.mode = 'loses answers'
  const settled = meter.settle(call, OK)
  await sleep(600)
  line.mode = 'works'
  expect(await settled).toBe(true)
  expect(await callsOf(call.account_id)).toBe(1)
})

test('a gate that was closed does not deliver, and registers anew', async () => {
  const { meter, token } = await start()
  const call = allowed(await reserve(meter, token))
  await api.deps.db.updateTable('gates').set({ closedAt: new Date() }).where('closedAt', 'is', null).execute()
  expect(await meter.settle(call, OK)).toBe(false)
  const next = allowed(await reserve(meter, token))
  expect(await meter.settle(next, OK)).toBe(true)
})

test('a plan of any number of calls is served while the API is away, within its limit, and booked later', async () => {
  const { line, meter, token } = await start()
  const known = allowed(await reserve(meter, token))
  await meter.settle(known, OK)
  line.mode = 'is cut'
  const decisions = await Promise.all(Array.from({ length: 32 }, () => reserve(meter, token)))
  expect(decisions.filter((decision) => decision.allowed)).toHaveLength(30)
  const served = decisions.filter((decision) => decision.allowed)
  for (const call of served) expect(await meter.settle(call, OK)).toBe(true)
  const stranger = await api.subscriber({ tier: 'personal' })
  expect(await reserve(meter, stranger.token)).toMatchObject({ denial: { code: 'meter_unavailable' } })
  line.mode = 'works'
  await waitFor('the calls to be booked', async () =>
    (await outcomeOf(served[0]?.call_id ?? '')) === 'ok_late' ? true : undefined,
  )
  for (const { call_id } of served) expect(await outcomeOf(call_id)).toBe('ok_late')
  await waitFor('what was given back', async () =>
    (await callsOf(known.account_id)) === 31 ? true : undefined,
  )
})

test('a gate key that is not valid refuses every call, without asking again', async () => {
  const { line, meter, token } = await start('personal', 'gate_no_such_key')
  expect(await reserve(meter, token)).toMatchObject({
    allowed: false,
    denial: { code: 'meter_unavailable', retryable: false },
  })
  expect(line.requests).toHaveLength(1)
  expect(await meter.healthCheck?.()).toBe(false)
})

test('a call that the API cannot read does not refuse those beside it', async () => {
  const { meter, token } = await start()
  const [bad, good] = await Promise.all([
    meter.reserve({ token, tool: 'x'.repeat(300) }),
    reserve(meter, token),
  ])
  expect(bad).toMatchObject({ allowed: false, denial: { code: 'meter_unavailable' } })
  expect(good?.allowed).toBe(true)
})

test('an answer is charged at once while calls of an account that is locked elsewhere wait to be given back', async () => {
  const { meter, token } = await start()
  const { token: free } = await api.subscriber({ tier: 'personal' })
  const [stuck, other] = [allowed(await reserve(meter, token)), allowed(await reserve(meter, free))]
  const tx = await api.deps.db.startTransaction().execute()
  await tx.selectFrom('wallets').select('day').where('accountId', '=', stuck.account_id).forUpdate().execute()
  let isGivenBack = false
  const givenBack = meter.settle(stuck, { ...OK, outcome: 'tool_error' }).then((isBooked) => {
    isGivenBack = true
    return isBooked
  })
  expect(await meter.settle(other, OK)).toBe(true)
  expect(isGivenBack).toBe(false)
  await tx.rollback().execute()
  expect(await givenBack).toBe(true)
})
