import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type AccountApi, startAccountApi } from '../../../../testing/start-account-api.ts'
import { lockCustomer } from '../../customers/repository.ts'

let api: AccountApi
beforeAll(async () => {
  api = await startAccountApi()
})
afterAll(async () => await api.close())

test('requests that wait for one busy customer leave connections for everyone else, and are asked to retry later', async () => {
  const [busy, other] = [await api.subscriber({ tier: 'enterprise' }), await api.subscriber()]
  const visitor = await api.signIn(busy.email)
  const agents = await visitor.send('GET', '/api/account/agents')
  const [agent] = agents.body['agents'] as { id: string }[]
  const holder = await api.deps.db.startTransaction().execute()
  await lockCustomer(holder, busy.customer)
  const waiting = Array.from({ length: 16 }, (_unused, index) =>
    index % 2 === 0
      ? visitor.send('POST', '/api/account/agents', { name: `agent ${index}` })
      : visitor.send('POST', `/api/account/agents/${agent?.id}/rotate`, { overlap: 'now' }),
  )
  await sleep(500)
  const startedAt = performance.now()
  expect((await api.validate(other.token)).status).toBe(200)
  expect(performance.now() - startedAt).toBeLessThan(1_000)
  const replies = await Promise.all(waiting)
  await holder.rollback().execute()
  for (const { status, headers, body } of replies) {
    expect([status, headers.get('retry-after')]).toEqual([409, '5'])
    expect(body).toMatchObject({ error: { code: 'conflict' } })
  }
})
