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

test.each([
  ['quotes around the key', (key: string) => `"${key}"`, 'has quotes'],
  ['a word too many', (key: string) => `Bearer ${key}`, 'says Bearer twice'],
  ['a variable that nothing was put in for', () => '%KAMIYO_GATE_KEY%', 'holds a placeholder'],
  ['a key that was never issued', () => 'gate_of_nobody', 'is unknown, expired or revoked'],
])('whoever sends %s is told so', async (_what, sent, words) => {
  const { key } = (await admin('/gate-keys', { name: 'Quoted', reason: 'A test' })).body
  expect(await post('/api/gate/sessions', sent(String(key)), {})).toMatchObject({
    status: 401,
    body: { error: { code: 'invalid_gate_key', message: expect.stringContaining(words) } },
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
