import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { issueTestKey } from '../../../../testing/create-test-key.ts'
import { DAY_MS, HOUR_MS } from '../../../lib/durations.ts'
import { newEvent, startTenants } from '../testing/start-tenants.ts'

const tenants = startTenants()

const CASE = { usage_type: 'case', quantity: 1, metadata: { case_id: 'IR-2024-001' } }
const iso = (time: Date) => time.toISOString()
const PERIOD = { start: new Date(Date.now() - DAY_MS), end: new Date(Date.now() + DAY_MS) }

async function summary(key: string, tenantId: string, { start, end } = PERIOD) {
  const query = new URLSearchParams({ period_start: iso(start), period_end: iso(end) })
  const path = `/api/v1/billing/usage/tenant/${tenantId}/summary?${query}`
  return await tenants.call('GET', path, { key })
}

async function quantityOf(type: string, ...given: Parameters<typeof summary>) {
  const { usage } = (await summary(...given)).body['data'] as {
    usage: { usage_type: string; quantity: number }[]
  }
  return usage.find(({ usage_type }) => usage_type === type)?.quantity ?? 0
}

async function record(key: string, body: object, headers: Record<string, string> = {}) {
  return await tenants.call('POST', '/api/v1/billing/usage', { key, body, headers })
}

test('usage that is recorded is in the summary at once, with its rate and amount', async () => {
  const { key, tenantId } = await tenants.createTenant()
  const { status, body, headers } = await record(key, { tenant_id: tenantId, ...CASE })
  expect([status, headers.get('cache-control')]).toEqual([200, 'no-store'])
  expect(body).toMatchObject({
    success: true,
    data: { tenant_id: tenantId, usage_type: 'case', quantity: 1, duplicate: false },
  })
  await record(key, { usage_type: 'api_call', quantity: 12_345 })
  expect((await summary(key, tenantId)).body).toMatchObject({
    success: true,
    data: {
      tenant_id: tenantId,
      currency: 'usd',
      total_amount_cents: 1123,
      usage: [
        { usage_type: 'api_call', quantity: 12_345, events: 1, rate: { per: 1000 }, amount_cents: 123 },
        { usage_type: 'case', quantity: 1, rate: { amount_cents: 1000, per: 1 }, amount_cents: 1000 },
      ],
    },
  })
})

test('with the same Idempotency-Key usage counts once, and another quantity is refused', async () => {
  const { key, tenantId } = await tenants.createTenant()
  const idempotency = { 'idempotency-key': randomUUID() }
  const answers = await Promise.all(Array.from({ length: 8 }, () => record(key, CASE, idempotency)))
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200))
  expect(answers.filter(({ body }) => !(body['data'] as { duplicate: boolean }).duplicate)).toHaveLength(1)
  const times = new Set(answers.map(({ body }) => (body['data'] as { recorded_at: string }).recorded_at))
  expect(times.size).toBe(1)
  expect(await record(key, { ...CASE, quantity: 2 }, idempotency)).toMatchObject({
    status: 409,
    body: { success: false, error: { code: 'idempotency_key_reused' } },
  })
  expect((await record(key, CASE, { 'idempotency-key': 'short' })).status).toBe(400)
  expect(await quantityOf('case', key, tenantId)).toBe(1)
})

test.each([
  [{ usage_type: 'platform_base', quantity: 1 }, 'usage_type', 'price of the subscription'],
  [{ usage_type: 'coffee', quantity: 1 }, 'usage_type', 'usage_type must be one of agent'],
  [{ usage_type: 'case', quantity: -1 }, 'quantity', 'quantity must be a number from 0'],
  [{ usage_type: 'case', quantity: 0.000_000_1 }, 'quantity', 'six decimals'],
  [{ usage_type: 'case', quantity: '1' }, 'quantity', 'found "1"'],
  [{ usage_type: 'case' }, 'quantity', 'quantity is missing'],
  [{ ...CASE, metadata: { text: 'x'.repeat(5_000) } }, 'metadata', 'metadata must be a JSON object'],
  [{ ...CASE, metadata: { text: '\0' } }, 'metadata', 'without NUL'],
  [{ ...CASE, metadata: [] }, 'metadata', 'must be an object'],
])('%j is refused with its field and the way out', async (body, param, message) => {
  const { key, tenantId } = await tenants.createTenant()
  expect(await record(key, body)).toMatchObject({
    status: 400,
    body: {
      success: false,
      error: {
        code: 'invalid_request',
        param,
        message: expect.stringContaining(message),
        request_id: expect.any(String),
      },
    },
  })
  expect((await summary(key, tenantId)).body).toMatchObject({ data: { usage: [], total_amount_cents: 0 } })
})

test('the summary is exact for any bounds, begins with its start and ends before its end', async () => {
  const { key, tenantId } = await tenants.createTenant()
  const first = Date.now() - 3 * DAY_MS
  const times = Array.from({ length: 60 }, (_, index) => new Date(first + index * 17 * 60_000))
  const body = times.map((time) => newEvent('event_ingestion', time))
  expect((await tenants.call('POST', '/api/v1/usage/events', { key, body })).body).toMatchObject({
    accepted: 60,
  })
  const moment = fc.integer({ min: -100, max: 1_200 }).map((minutes) => new Date(first + minutes * 60_000))
  const bound = fc.oneof(moment, fc.constantFrom(...times))
  await fc.assert(
    fc.asyncProperty(bound, bound, async (one, other) => {
      const [start, end] = one < other ? [one, other] : [other, one]
      fc.pre(start < end && end.getUTCSeconds() !== 59)
      const expected = times.filter((time) => time >= start && time < end).length
      expect(await quantityOf('event_ingestion', key, tenantId, { start, end })).toBe(expected)
    }),
    { numRuns: 40 },
  )
})

test('an end of …:59 includes that second, and no other end does', async () => {
  const { key, tenantId } = await tenants.createTenant()
  const minute = Math.floor((Date.now() - HOUR_MS) / 60_000) * 60_000
  const last = new Date(minute + 59_900)
  const body = [newEvent('case', last), newEvent('case', new Date(minute + 60_000))]
  await tenants.call('POST', '/api/v1/usage/events', { key, body })
  const until = async (ms: number) =>
    await quantityOf('case', key, tenantId, { start: new Date(minute), end: new Date(minute + ms) })
  expect([await until(58_000), await until(59_000), await until(60_000), await until(60_001)]).toEqual([
    0, 1, 1, 2,
  ])
})

test('a level counts as the most that there was at once, also when it was reported before the period', async () => {
  const { key, tenantId } = await tenants.createTenant()
  const body = [
    newEvent('agent', new Date(Date.now() - 5 * DAY_MS), 7),
    newEvent('agent', new Date(Date.now() - 2 * DAY_MS), 3),
  ]
  await tenants.call('POST', '/api/v1/usage/events', { key, body })
  const days = (from: number, to: number) => ({
    start: new Date(Date.now() - from * DAY_MS),
    end: new Date(Date.now() - to * DAY_MS),
  })
  expect(await quantityOf('agent', key, tenantId, days(6, 4))).toBe(7)
  expect(await quantityOf('agent', key, tenantId, days(4, 3))).toBe(7)
  expect(await quantityOf('agent', key, tenantId, days(3, 0))).toBe(7)
  expect(await quantityOf('agent', key, tenantId, days(1, 0))).toBe(3)
  expect(await quantityOf('agent', key, tenantId, days(8, 7))).toBe(0)
})

test.each([
  ['', 'period_start'],
  ['?period_start=2026-11-01T00:00:00Z', 'period_end'],
  ['?period_start=2026-11-01&period_end=2026-11-02', 'period_start'],
  ['?period_start=2026-11-02T00:00:00Z&period_end=2026-11-01T00:00:00Z', 'period_end'],
  ['?period_start=2026-02-30T00:00:00Z&period_end=2026-11-01T00:00:00Z', 'period_start'],
])('the period of "%s" is refused', async (query, param) => {
  const { key, tenantId } = await tenants.createTenant()
  const path = `/api/v1/billing/usage/tenant/${tenantId}/summary${query}`
  expect(await tenants.call('GET', path, { key })).toMatchObject({
    status: 400,
    body: { success: false, error: { code: 'invalid_request', param } },
  })
})

test('a key needs the scope of the route, and a platform key names its tenant', async () => {
  const { key, tenantId } = await tenants.createTenant(undefined, ['usage:read'])
  expect(await record(key, CASE)).toMatchObject({
    status: 403,
    body: { success: false, error: { code: 'forbidden', message: expect.stringContaining('usage:write') } },
  })
  expect((await summary(key, tenantId)).status).toBe(200)
  const platform = await issueTestKey(tenants.api().deps, null)
  expect(await record(platform.key, CASE)).toMatchObject({
    status: 404,
    body: { error: { param: 'tenant_id', message: expect.stringContaining('Name the one that is meant') } },
  })
  expect((await record(platform.key, { tenant_id: tenantId, ...CASE })).status).toBe(200)
  expect(await quantityOf('case', platform.key, tenantId)).toBe(1)
})
