import { createTestKey, issueTestKey, type TestKey } from '@kamiyo/api/testing/create-test-key'
import { startTestApi, type TestApi } from '@kamiyo/api/testing/start-test-api'
import { afterAll, beforeAll } from 'vitest'

/** The API on its database, and what it has counted. */
export function prepareUsageApi() {
  const started: { api?: TestApi } = {}
  beforeAll(async () => {
    started.api = await startTestApi()
  })
  afterAll(async () => await started.api?.close())

  function api(): TestApi {
    if (!started.api) throw new Error('The API is started before the first test')
    return started.api
  }

  return {
    url: () => api().url,
    createTenant: async (): Promise<TestKey> => await createTestKey(api().deps),
    createPlatformKey: async (): Promise<string> => (await issueTestKey(api().deps, null)).key,
    /** How many events of the tenant are stored, by dimension where they have one. */
    async count({ accountId }: TestKey): Promise<Record<string, number>> {
      const rows = await api()
        .deps.db.selectFrom('usageEvents')
        .select(['dimension', (eb) => eb.fn.countAll().as('events')])
        .where('accountId', '=', accountId)
        .groupBy('dimension')
        .execute()
      return Object.fromEntries(rows.map(({ dimension, events }) => [dimension ?? 'all', Number(events)]))
    },
  }
}
