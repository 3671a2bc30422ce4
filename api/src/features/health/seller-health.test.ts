import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestApi, type TestApi } from '../../../testing/start-test-api.ts'
import { createDb } from '../../db/client.ts'

const TOKEN = 'metrics-4f1c9be27a8d40b6a5e3f7c2d1908b6e'

let api: TestApi
beforeAll(async () => {
  api = await startTestApi({ env: { METRICS_TOKEN: TOKEN } })
})
afterAll(async () => await api.close())

async function read({ url }: TestApi, path: string, headers: Record<string, string> = {}) {
  const response = await fetch(`${url}${path}`, { headers })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

const MOMENT = expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/)

test('health and that of the database are answered in the shape of monetisation plug-ins', async () => {
  expect(await read(api, '/api/health')).toEqual({
    status: 200,
    body: { status: 'healthy', stats: { uptime_seconds: expect.any(Number) }, timestamp: MOMENT },
  })
  expect(await read(api, '/api/db/health')).toEqual({
    status: 200,
    body: { status: 'healthy', stats: { pending_migrations: 0 }, timestamp: MOMENT },
  })
})

test('the metrics as JSON are for whoever may read the metrics, and have their figures', async () => {
  expect((await read(api, '/admin/metrics')).status).toBe(401)
  expect((await read(api, '/admin/metrics', { authorization: 'Bearer other' })).status).toBe(401)
  const { status, body } = await read(api, '/admin/metrics', { authorization: `Bearer ${TOKEN}` })
  expect(status).toBe(200)
  expect(body).toMatchObject({ status: 'healthy', timestamp: MOMENT })
  const stats = body['stats'] as Record<string, { labels: Record<string, string>; value: number }[]>
  expect(stats['api_requests_total']).toContainEqual({
    labels: { method: 'GET', endpoint: '/admin/metrics', status: '401' },
    value: 2,
  })
  expect(stats['api_request_duration_seconds_count']).toBeDefined()
  expect(Object.keys(stats).filter((name) => name.endsWith('_bucket'))).toEqual([])
})

test('what cannot sell is unhealthy in every shape, and a database that is away is said so', async () => {
  const broken = await startTestApi({ env: { STRIPE_PRICE_MCP_TEAM: '', METRICS_TOKEN: TOKEN } })
  expect(await read(broken, '/api/health')).toMatchObject({ status: 503, body: { status: 'unhealthy' } })
  expect(await read(broken, '/admin/metrics', { authorization: `Bearer ${TOKEN}` })).toMatchObject({
    status: 200,
    body: { status: 'unhealthy' },
  })
  await broken.close()
  const db = createDb('postgresql://nobody@127.0.0.1:9/nothing', api.deps.log, { outages: api.deps.outages })
  const away = await startTestApi({ deps: { db } })
  expect(await read(away, '/api/db/health')).toMatchObject({
    status: 503,
    body: { status: 'unhealthy', stats: { pending_migrations: null }, timestamp: MOMENT },
  })
  await away.close()
})
