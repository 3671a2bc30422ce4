import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect } from 'vitest'
import { TEST_SECRETS } from '../../../../../../tests/harness/api-environment.ts'
import { type AccountApi, startAccountApi } from '../../../../../testing/start-account-api.ts'
import { newCallId } from '../../../metering/wallets/call-id.ts'

type Body = Record<string, unknown>

interface Reserved {
  allowed: boolean
  account_id: string
  charge: Body
  remaining: Body
  denial: Body
}

interface Answer {
  status: number
  body: Body
}

/** An API, and a gate elsewhere that has its address and a key. */
export function prepareRemoteGate() {
  const started: { api?: AccountApi; key?: string } = {}
  beforeAll(async () => {
    started.api = await startAccountApi()
    const issued = await admin('/gate-keys', { name: 'A server elsewhere', reason: 'A test' })
    started.key = issued.body['key'] as string
  })
  afterAll(async () => await api().close())

  function api(): AccountApi {
    if (!started.api) throw new Error('The API is started before the first test')
    return started.api
  }

  async function post(path: string, bearer: string, body: object): Promise<Answer> {
    const response = await fetch(`${api().url}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    return { status: response.status, body: (await response.json()) as Body }
  }

  const admin = (path: string, body: object) => post(`/api/admin${path}`, TEST_SECRETS.ADMIN_API_KEY, body)
  const gate = (path: string, body: object) => post(`/api/gate/${path}`, started.key ?? '', body)

  async function openGate(): Promise<string> {
    const { status, body } = await gate('sessions', { name: 'test' })
    expect(status).toBe(200)
    return String(body['gate_id'])
  }

  async function reserve(
    gateId: string,
    calls: { token: string; call_id?: string; client_address?: string }[],
    batchId = randomUUID(),
  ) {
    const { status, body } = await gate('reserve', {
      gate_id: gateId,
      batch_id: batchId,
      calls: calls.map((call) => ({ call_id: newCallId(new Date()), tool: 'search', ...call })),
    })
    return { status, batchId, body, calls: (body['calls'] ?? []) as Reserved[] }
  }

  async function settle(
    gateId: string,
    batchId: string,
    call: { call_id: string; account_id: string; outcome: string },
  ) {
    const calls = [{ ...call, batch_id: batchId, duration_ms: 12 }]
    return await gate('settle', { gate_id: gateId, calls, finished: [batchId] })
  }

  const ledgerOf = async (callId: string) =>
    await api()
      .deps.db.selectFrom('meteredCalls')
      .select(['outcome', 'includedCalls', 'tool', 'balanceMillis'])
      .where('callId', '=', callId)
      .execute()

  const callsOf = async (accountId: string) =>
    await api()
      .deps.db.selectFrom('wallets')
      .select(['periodCalls', 'dayCalls'])
      .where('accountId', '=', accountId)
      .executeTakeFirst()

  return { api, post, admin, gate, openGate, reserve, settle, ledgerOf, callsOf }
}
