import { randomUUID } from 'node:crypto'
import type { ErrorCode } from '../../src/errors.ts'
import { createTestKey } from '../create-test-key.ts'
import type { AccountApi } from '../start-account-api.ts'
import { ask, type Failure } from './failure.ts'

async function report(api: AccountApi, key: string) {
  const body = { id: randomUUID(), type: 'api_call' }
  return await ask(api, 'POST /api/v1/usage/events', { body, headers: { 'x-api-key': key } })
}

/** Failures of systems that report usage. */
export const usageFailures = {
  invalid_api_key: {
    produce: (api) => report(api, 'kmy_test_of_nobody'),
    repair: async (api) => await report(api, (await createTestKey(api.deps)).key),
  },
} satisfies Partial<Record<ErrorCode, Failure>>
