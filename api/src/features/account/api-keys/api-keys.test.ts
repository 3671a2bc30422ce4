import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { waitFor } from '../../../../../tests/harness/wait-for.ts'
import { type AccountApi, startAccountApi, type Visitor } from '../../../../testing/start-account-api.ts'
import { join, startTeam } from '../members/testing/team.ts'

let api: AccountApi
beforeAll(async () => {
  api = await startAccountApi()
})
afterAll(async () => await api.close())

interface Listed {
  id: string
  name: string
  status: string
  is_manageable: boolean
}

const order = { name: 'CRM', scopes: ['usage:write'] }
const PATH = '/api/account/api-keys'

async function make(owner: Visitor, more: object = {}) {
  const { status, body } = await owner.send('POST', PATH, { ...order, ...more })
  expect([status, body]).toMatchObject([201, { key: expect.stringMatching(/^kmy_test_/) }])
  return { id: String(body['id']), key: String(body['key']) }
}

async function listOf(visitor: Visitor) {
  const { body } = await visitor.send('GET', PATH)
  return body['keys'] as Listed[]
}

async function report(key: string): Promise<number> {
  const response = await fetch(`${api.url}/api/v1/usage/events`, {
    method: 'POST',
    headers: { 'x-api-key': key, 'content-type': 'application/json' },
    body: JSON.stringify({ id: randomUUID(), type: 'case' }),
  })
  return response.status
}

const mailTo = async (email: string, subject: string) =>
  await waitFor(`a mail "${subject}"`, async () =>
    (await api.sandbox.mails(email)).find((mail) => mail.subject.startsWith(subject)),
  )

async function auditOf(subjectId: string) {
  return await api.deps.db
    .selectFrom('auditLog')
    .select(['action', 'actor', 'after'])
    .where('subjectId', '=', subjectId)
    .execute()
}

test('a key that an owner makes reports usage of the account, is shown once, and the owner is told', async () => {
  const { owner, bought } = await startTeam(api)
  const { id, key } = await make(owner, { expires_in_days: 30 })
  expect(await report(key)).toBe(200)
  expect(JSON.stringify(await listOf(owner))).not.toContain(key)
  expect(await listOf(owner)).toMatchObject([{ id, name: 'CRM', status: 'active', is_manageable: true }])
  expect(await auditOf(id)).toMatchObject([{ action: 'api_key.create', actor: owner.email }])
  const { text } = await mailTo(bought.email, 'An API key was made')
  expect(text).toContain('CRM')
  expect(text).not.toContain(key)
})

test('a rotated key works beside its successor for the overlap, and a revoked one is refused at once', async () => {
  const { owner, bought } = await startTeam(api)
  const old = await make(owner)
  const rotated = await owner.send('POST', `${PATH}/${old.id}/rotate`, { overlap: '1h' })
  const next = { id: String(rotated.body['id']), key: String(rotated.body['key']) }
  expect([await report(old.key), await report(next.key)]).toEqual([200, 200])
  await mailTo(bought.email, 'An API key was replaced')
  const last = await owner.send('POST', `${PATH}/${next.id}/rotate`, { overlap: 'now' })
  expect(await report(next.key)).toBe(401)
  expect((await owner.send('DELETE', `${PATH}/${last.body['id']}`)).status).toBe(204)
  expect(await report(String(last.body['key']))).toBe(401)
  expect((await owner.send('DELETE', `${PATH}/${last.body['id']}`)).status).toBe(204)
  await mailTo(bought.email, 'An API key was revoked')
  expect((await auditOf(String(last.body['id']))).map(({ action }) => action)).toEqual([
    'api_key.rotate',
    'api_key.revoke',
  ])
  expect((await listOf(owner)).map(({ status }) => status)).toEqual(['revoked', 'expired', 'active'])
})

test('a session that was not confirmed of late gets no key, but can revoke one', async () => {
  const { owner } = await startTeam(api)
  const { id } = await make(owner)
  await api.deps.db
    .updateTable('authSessions')
    .set({ confirmedAt: new Date(Date.now() - 16 * 60_000) })
    .execute()
  const refused = { status: 403, body: { error: { code: 'confirmation_required' } } }
  expect(await owner.send('POST', PATH, order)).toMatchObject(refused)
  expect(await owner.send('POST', `${PATH}/${id}/rotate`, { overlap: 'now' })).toMatchObject(refused)
  expect((await owner.send('DELETE', `${PATH}/${id}`)).status).toBe(204)
})

test('admins manage keys that change no payments, and members see none', async () => {
  const team = await startTeam(api)
  const [admin, member] = [await join(api, team, 'admin'), await join(api, team)]
  const owners = await make(team.owner, { scopes: ['billing:write'] })
  expect((await admin.send('POST', PATH, { ...order, scopes: ['billing:write'] })).status).toBe(403)
  expect((await admin.send('POST', `${PATH}/${owners.id}/rotate`, { overlap: 'now' })).status).toBe(403)
  expect(await listOf(admin)).toMatchObject([{ id: owners.id, is_manageable: false }])
  const { id } = await make(admin)
  const { text } = await mailTo(team.bought.email, 'An API key was made')
  expect(text).toContain('CRM')
  for (const [method, path, body] of [
    ['GET', PATH],
    ['POST', PATH, order],
    ['POST', `${PATH}/${id}/rotate`, { overlap: 'now' }],
    ['DELETE', `${PATH}/${id}`],
  ] as const)
    expect([method, (await member.send(method, path, body)).status]).toEqual([method, 403])
})

test('an account has at most twenty keys in use', async () => {
  const { owner } = await startTeam(api)
  const made = []
  for (let number = 0; number < 20; number += 1) made.push(await make(owner))
  expect(await owner.send('POST', PATH, order)).toMatchObject({
    status: 409,
    body: { error: { code: 'conflict' } },
  })
  await owner.send('DELETE', `${PATH}/${made[0]?.id}`)
  await make(owner)
})

test.each([
  [{ scopes: [] }, 'scopes'],
  [{ scopes: ['onboarding'] }, 'scopes.0'],
  [{ name: ' ' }, 'name'],
  [{ expires_in_days: 0 }, 'expires_in_days'],
  [{ expires_in_days: 731 }, 'expires_in_days'],
])('an order with %j is refused and names the field', async (more, param) => {
  const { owner } = await startTeam(api)
  expect(await owner.send('POST', PATH, { ...order, ...more })).toMatchObject({
    status: 400,
    body: { error: { code: 'invalid_request', param } },
  })
})
