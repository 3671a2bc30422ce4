import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { prepareRemoteGate } from './testing/remote-gate.ts'

const { post, admin, openGate } = prepareRemoteGate()

test("another key's gate is refused, and so is a revoked key within a second", async () => {
  const gateId = await openGate()
  const other = (await admin('/gate-keys', { name: 'Other', reason: 'A test' })).body
  const otherKey = String(other['key'])
  expect(await post('/api/gate/sessions', otherKey, { gate_id: gateId })).toMatchObject({ status: 409 })
  expect((await post('/api/gate/sessions', otherKey, {})).status).toBe(200)
  await admin(`/gate-keys/${other['id']}/revoke`, { reason: 'A test' })
  await sleep(1_000)
  expect(await post('/api/gate/sessions', otherKey, {})).toMatchObject({
    status: 401,
    body: { error: { code: 'invalid_gate_key' } },
  })
})

test('a rolled key works beside the new one, for as long as was said', async () => {
  const old = (await admin('/gate-keys', { name: 'Rolled', reason: 'A test' })).body
  const rolled = await admin(`/gate-keys/${old['id']}/roll`, { reason: 'A test', overlap_hours: 1 })
  expect((await post('/api/gate/sessions', String(old['key']), {})).status).toBe(200)
  expect((await post('/api/gate/sessions', String(rolled.body['key']), {})).status).toBe(200)
})

test('a key that has expired is not revived by rolling it', async () => {
  const old = (await admin('/gate-keys', { name: 'Old', reason: 'A test' })).body
  await admin(`/gate-keys/${old['id']}/roll`, { reason: 'Leaked', overlap_hours: 0 })
  expect((await admin(`/gate-keys/${old['id']}/roll`, { reason: 'Again', overlap_hours: 24 })).status).toBe(
    409,
  )
  await sleep(1_000)
  expect((await post('/api/gate/sessions', String(old['key']), {})).status).toBe(401)
})
