import { afterAll, beforeAll, expect, test } from 'vitest'
import { fillPath, listOperations } from '../../testing/operations.ts'
import { operatorOf } from '../../testing/operator.ts'
import { type EventApi, startEventApi } from '../../testing/start-event-api.ts'

let api: EventApi
beforeAll(async () => {
  api = await startEventApi()
})
afterAll(async () => await api.close())

const NONE = [{}, { reason: '' }, { reason: ' \n\t' }, { reason: null }, { reason: 'x'.repeat(501) }]

test('no operator changes anything without a reason, on any route', async () => {
  const changes = (await listOperations(api)).filter(
    ({ path, changesSomething }) => path.startsWith('/api/admin/') && changesSomething,
  )
  expect(changes.length).toBeGreaterThanOrEqual(8)
  const operator = operatorOf(api)
  for (const change of changes) {
    const id = change.path.includes('/events/') ? 'evt_1' : '00000000-0000-4000-8000-000000000000'
    const path = fillPath(change, id).replace('/api/admin', '')
    for (const given of NONE) {
      const answer = await operator.post(path, {
        name: 'A server',
        subscription_id: 'sub_1',
        dry_run: false,
        credits: 1,
        scopes: ['usage:write'],
        ...given,
      })
      expect(answer, `${path} ${JSON.stringify(given)}`).toMatchObject({
        status: 400,
        body: { error: { code: 'invalid_request', param: 'reason' } },
      })
    }
  }
  expect(await api.deps.db.selectFrom('auditLog').select('id').execute()).toEqual([])
})
