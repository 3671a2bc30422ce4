import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type EventApi, startEventApi } from '../../../testing/start-event-api.ts'
import { fetchAwaitedCharges } from './charges.ts'

let api: EventApi
beforeAll(async () => {
  api = await startEventApi()
})
afterAll(async () => await api.close())

const AWAITED = 250

test('every charge that events wait for is asked for, however many there are before it', async () => {
  const { db } = api.deps
  await sql`
    insert into webhook_events (id, type, livemode, created, status, payload)
    select 'evt_' || n || '_' || copy, 'charge.refunded', false, now(), 'deferred',
      jsonb_build_object('data', jsonb_build_object('object', jsonb_build_object('charge', 'ch_' || n)))
    from generate_series(1, ${AWAITED}) n, generate_series(1, 2) copy`.execute(db)
  await fetchAwaitedCharges(api.deps)
  const { rows } = await sql<{ charges: number; jobs: number }>`
    select count(distinct singleton_key)::int as charges, count(*)::int as jobs
    from pgboss.job where name = 'charge.fetch'`.execute(db)
  expect(rows).toEqual([{ charges: AWAITED, jobs: AWAITED }])
})
