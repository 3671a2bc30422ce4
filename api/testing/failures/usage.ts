import { randomUUID } from 'node:crypto'
import type { ErrorCode } from '../../src/errors.ts'
import { getAccountById } from '../../src/features/accounts/repository.ts'
import { createTestKey } from '../create-test-key.ts'
import { startSecretScanner } from '../secret-scanner.ts'
import type { AccountApi } from '../start-account-api.ts'
import { type Answer, ask, type Failure } from './failure.ts'

async function report(api: AccountApi, key: string) {
  const body = { id: randomUUID(), type: 'api_call' }
  return await ask(api, 'POST /api/v1/usage/events', { body, headers: { 'x-api-key': key } })
}

/** In an hour whose events are in a store that is not there. */
async function summarise(api: AccountApi, { start, end }: { start: string; end: string }) {
  const { key, accountId } = await createTestKey(api.deps)
  const hour = new Date('2026-11-01T10:00:00Z')
  await api.deps.db.insertInto('usageMoved').values({ accountId, meter: 'case', hour, events: 1 }).execute()
  const tenant = await getAccountById(api.deps.db, accountId)
  const span = `period_start=${start}&period_end=${end}`
  return await ask(api, `GET /api/v1/billing/usage/tenant/${tenant.tenantId}/summary?${span}`, {
    headers: { 'x-api-key': key },
  })
}

/** Signed as by a service whose list of keys is where nothing answers. */
async function reportLeaks(api: AccountApi): Promise<Answer> {
  const scanner = await startSecretScanner()
  const headers = scanner.headers(scanner.addKey(), '[]')
  await scanner.close()
  api.deps.config.scannerKeysUrl = scanner.keysUrl
  return await ask(api, 'POST /api/v1/secrets/leaked/batch', { body: '[]', headers })
}

/** Failures of systems that report usage. */
export const usageFailures = {
  invalid_api_key: {
    produce: (api) => report(api, 'kmy_test_of_nobody'),
    repair: async (api) => await report(api, (await createTestKey(api.deps)).key),
  },
  usage_store_unavailable: {
    produce: (api) => summarise(api, { start: '2026-11-01T10:00:00Z', end: '2026-11-01T10:30:00Z' }),
    repair: (api) => summarise(api, { start: '2026-11-01T10:00:00Z', end: '2026-11-01T11:00:00Z' }),
  },
  scanner_keys_unavailable: {
    produce: reportLeaks,
    repair: (api) => ask(api, 'POST /api/v1/secrets/leaked', { body: { secret: 'kmy_live_nothing' } }),
  },
} satisfies Partial<Record<ErrorCode, Failure>>
