import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll } from 'vitest'
import { createTestKey, type TestKey } from '../../../../testing/create-test-key.ts'
import { startTestApi, type TestApi, type TestApiOptions } from '../../../../testing/start-test-api.ts'
import type { Scope } from '../../accounts/api-keys/scopes.ts'
import { syncRates } from '../../invoicing/rating/sync-rates.ts'

interface Answer {
  status: number
  headers: Headers
  body: Record<string, unknown>
}

interface Sent {
  key?: string
  body?: unknown
  headers?: Record<string, string>
}

/** An API with rates, and tenants whose systems call it. */
export function startTenants(options: TestApiOptions = {}) {
  const started: { api?: TestApi } = {}
  beforeAll(async () => {
    started.api = await startTestApi(options)
    await syncRates(started.api.deps)
  })
  afterAll(async () => await started.api?.close())

  function api(): TestApi {
    if (!started.api) throw new Error('The API starts before the first test')
    return started.api
  }

  return {
    api,
    /** With the id that is given, as the seed of the contract has it. */
    async createTenant(tenantId?: string, scopes?: readonly Scope[]): Promise<TestKey> {
      const tenant = await createTestKey(api().deps, scopes)
      if (tenantId === undefined) return tenant
      await api()
        .deps.db.updateTable('accounts')
        .set({ tenantId })
        .where('id', '=', tenant.accountId)
        .execute()
      return { ...tenant, tenantId }
    },
    async call(method: string, path: string, { key, body, headers }: Sent = {}): Promise<Answer> {
      const response = await fetch(`${api().url}${path}`, {
        method,
        headers: {
          ...(key !== undefined && { 'x-api-key': key }),
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      })
      return { status: response.status, headers: response.headers, body: JSON.parse(await response.text()) }
    },
  }
}

export function newEvent(type: string, time: Date, quantity = 1, more: object = {}) {
  return { id: randomUUID(), type, time: time.toISOString(), data: { quantity, ...more } }
}
