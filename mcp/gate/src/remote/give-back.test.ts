import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test, vi } from 'vitest'
import type { SettleRequest } from '../http-contract.ts'
import { type GateApi, GateApiError, type GatePath } from './gate-api.ts'
import { createOpenBatches } from './open-batches.ts'
import { createReserver } from './reserver.ts'
import type { Session } from './session.ts'
import { createSettler, type Settle } from './settler.ts'

const session: Session = {
  open: async () => 'gate-1',
  isOpen: () => true,
  forget: () => undefined,
  nowMs: () => Date.now(),
  isHeard: () => true,
  close: () => undefined,
}
const AWAY = new GateApiError('reserve was not answered', { code: 'unanswered' })
const REFUSED = new GateApiError('reserve was answered with 400', { code: 'invalid_request', status: 400 })
const CALL = { call_id: 'call-1', token: 'token-1', tool: 'search' }
const RESERVED = { calls: [{ allowed: true, account_id: 'account-1', charge: {}, remaining: {} }] }
const HOLD = { gateId: 'gate-1', batchId: 'batch-1', callId: 'call-1', accountId: 'account-1' }

/** An API that fails so often, and then answers; also what it was sent. */
function apiAfter(failures: number, answer: object) {
  const sent: { path: GatePath; body: object }[] = []
  const post = async (path: GatePath, body: object) => {
    sent.push({ path, body })
    if (sent.length <= failures) throw AWAY
    if (answer instanceof Error) throw answer
    return answer
  }
  return { api: { post: post as GateApi['post'] }, sent }
}

function reserverAt(api: GateApi, settle: Settle) {
  return createReserver({ api, session, open: createOpenBatches() }, settle, [1, 1])
}

test('what may have been reserved is given back, however long the API does not answer', async () => {
  const { api } = apiAfter(6, RESERVED)
  let asked = 0
  const settle = vi.fn<Settle>(async () => {
    asked += 1
    return asked > 2
  })
  await expect(reserverAt(api, settle)([CALL])).rejects.toBe(AWAY)
  const end = { outcome: 'cancelled', duration_ms: 0 }
  await expect.poll(() => asked).toBe(3)
  expect(settle).toHaveBeenLastCalledWith(expect.objectContaining({ callId: CALL.call_id }), end)
  await sleep(20)
  expect(asked).toBe(3)
})

test('a batch that the API refuses holds nothing, and is asked for once', async () => {
  const { api, sent } = apiAfter(1, REFUSED)
  await expect(reserverAt(api, async () => true)([CALL])).rejects.toBe(AWAY)
  await expect.poll(() => sent.length).toBe(2)
  await sleep(20)
  expect(sent).toHaveLength(2)
})

test('a result that could not be booked in time is not delivered, and what it holds is given back later', async () => {
  const { api, sent } = apiAfter(2, { accepted: [HOLD.callId] })
  const settler = createSettler({ api, session, open: createOpenBatches(), patienceMs: 0 })
  expect(await settler.settle(HOLD, { outcome: 'ok', duration_ms: 5 })).toBe(false)
  await expect.poll(() => sent.length).toBe(3)
  const outcomes = sent.map(({ body }) => (body as SettleRequest).calls.map(({ outcome }) => outcome))
  expect(outcomes).toEqual([['ok'], ['cancelled'], ['cancelled']])
})
