import { TEST_SECRETS } from '../../../tests/harness/api-environment.ts'
import type { ErrorCode } from '../../src/errors.ts'
import type { AccountApi } from '../start-account-api.ts'
import { ask, type Failure } from './failure.ts'

async function issueKey(api: AccountApi): Promise<string> {
  const { text } = await ask(api, 'POST /api/admin/gate-keys', {
    body: { name: 'A server', reason: 'A test' },
    headers: { authorization: `Bearer ${TEST_SECRETS.ADMIN_API_KEY}` },
  })
  return (JSON.parse(text) as { key: string }).key
}

async function openGate(api: AccountApi, key: string, body: object) {
  return await ask(api, 'POST /api/gate/sessions', { body, headers: { authorization: `Bearer ${key}` } })
}

/** Failures of servers that sell calls from other processes. */
export const gateFailures = {
  invalid_gate_key: {
    produce: (api) => openGate(api, 'kgk_of_nobody', {}),
    repair: async (api) => await openGate(api, await issueKey(api), {}),
  },
  gate_closed: {
    produce: async (api) =>
      await openGate(api, await issueKey(api), { gate_id: '01890000-0000-7000-8000-000000000000' }),
    repair: async (api) => await openGate(api, await issueKey(api), {}),
  },
} satisfies Partial<Record<ErrorCode, Failure>>
