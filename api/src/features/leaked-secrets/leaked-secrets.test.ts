import { hash, randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { waitFor } from '../../../../tests/harness/wait-for.ts'
import { issueTestKey } from '../../../testing/create-test-key.ts'
import { call } from '../../../testing/reply.ts'
import { type AccountApi, startAccountApi } from '../../../testing/start-account-api.ts'
import { withTransaction } from '../../db/transaction.ts'
import { issueGateKey } from '../gateway/gate-keys.ts'

let api: AccountApi
beforeAll(async () => {
  api = await startAccountApi({ env: { ADMIN_EMAILS: 'seller@kamiyo.example', RATE_LIMIT_RPM: '30' } })
})
afterAll(async () => await api.close())

const FOUND_AT = 'https://git.example/acme/crm'

const post = async (path: string, body: object, headers: Record<string, string> = {}) =>
  await call(`${api.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })

async function reportLeak(secret: string): Promise<void> {
  const { status, body } = await post('/api/v1/secrets/leaked', { secret, url: FOUND_AT })
  expect([status, body]).toEqual([202, { received: true }])
}

const auditOf = async (subjectId: string) =>
  await api.deps.db
    .selectFrom('auditLog')
    .select(['action', 'actor', 'reason'])
    .where('subjectId', '=', subjectId)
    .where('action', '=', 'secret.leaked')
    .execute()

const ROW = { action: 'secret.leaked', reason: FOUND_AT }

async function mailTo(email: string, subject: string) {
  return await waitFor(`a mail "${subject}" to ${email}`, async () =>
    (await api.sandbox.mails(email)).find((mail) => mail.subject.includes(subject)),
  )
}

test('an API key that was found in public is refused at once, and its owner and the operators are told', async () => {
  const { accountId, email } = await api.subscriber()
  const { id, key } = await issueTestKey(api.deps, accountId)
  const use = async () =>
    (await post('/api/v1/usage/events', { id: randomUUID(), type: 'case' }, { 'x-api-key': key })).status
  expect(await use()).toBe(200)
  await reportLeak(key)
  expect(await use()).toBe(401)
  await reportLeak(key)
  expect(await auditOf(id)).toMatchObject([ROW])
  expect((await mailTo(email, 'An API key was revoked')).text).toContain('found it and reported it')
  const { text } = await mailTo('seller@kamiyo.example', 'An API key was found in public')
  expect(text).toContain(FOUND_AT)
  expect(text).not.toContain(key)
})

test('a place where a secret was found that reads as another one than it is reaches nobody', async () => {
  for (const unseen of ['\u202e', '\u200b', '\u2066', '\n']) {
    const url = `https://found.example/${unseen}gpj.exe`
    expect((await post('/api/v1/secrets/leaked', { secret: 'kmy_live_x', url })).status).toBe(400)
  }
})

test('so is a token, whatever its account pays', async () => {
  const { email, token } = await api.subscriber()
  expect((await api.validate(token)).status).toBe(200)
  await reportLeak(token)
  expect((await api.validate(token)).body).toMatchObject({ error: { code: 'revoked_token' } })
  const { jti } = await api.deps.db
    .selectFrom('mcpTokens')
    .select('jti')
    .where('tokenHash', '=', hash('sha256', token))
    .executeTakeFirstOrThrow()
  expect(await auditOf(jti)).toMatchObject([ROW])
  await mailTo(email, 'A token was revoked')
  await mailTo('seller@kamiyo.example', 'A token was found in public')
})

test('and a gate key', async () => {
  const { id, key } = await withTransaction(api.deps.db, async (tx) => await issueGateKey(tx, 'A gate'))
  await reportLeak(key)
  expect(await auditOf(id)).toMatchObject([ROW])
  const ended = await api.deps.db
    .selectFrom('gateKeys')
    .select('revokedAt')
    .where('id', '=', id)
    .executeTakeFirst()
  expect(ended?.revokedAt).toBeInstanceOf(Date)
  await mailTo('seller@kamiyo.example', 'A gate key was found in public')
})

test('what is unknown, cut or changed is answered in the same way, and changes nothing', async () => {
  const { accountId, token } = await api.subscriber()
  const { key } = await issueTestKey(api.deps, accountId)
  const before = await api.deps.db.selectFrom('auditLog').select('id').execute()
  for (const secret of ['x', `kgk_${'a'.repeat(43)}`, key.slice(0, -1), `${key}0`, token.slice(0, -1)])
    await reportLeak(secret)
  expect(await api.deps.db.selectFrom('auditLog').select('id').execute()).toHaveLength(before.length)
  expect((await api.validate(token)).status).toBe(200)
})

test('whoever reports without end is limited by address', async () => {
  const answers = await Promise.all(
    Array.from({ length: 40 }, async () => await post('/api/v1/secrets/leaked', { secret: 'nothing' })),
  )
  expect(answers.filter(({ status }) => status === 429).length).toBeGreaterThan(0)
})

test('the patterns of the guide find our keys and tokens, and nothing that only looks like them', async () => {
  const guide = readFileSync(new URL('../../../../docs/secret-scanning.md', import.meta.url), 'utf8')
  const patterns = [...guide.matchAll(/^\| `\w+` \| `(.+)` \|/gm)].map(
    ([, pattern = '']) =>
      // A table writes a bar so.
      new RegExp(`^${pattern.replaceAll('\\|', '|')}$`),
  )
  expect(patterns).toHaveLength(3)
  const { accountId, token } = await api.subscriber()
  const { key } = await issueTestKey(api.deps, accountId)
  const gate = await withTransaction(api.deps.db, async (tx) => await issueGateKey(tx, 'A gate'))
  const secrets = [key, gate.key, token]
  expect(patterns.map((pattern) => secrets.filter((secret) => pattern.test(secret)))).toEqual([
    [key],
    [gate.key],
    [token],
  ])
})
