import { createPublicKey } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { issueTestKey } from '../../../testing/create-test-key.ts'
import { operatorOf } from '../../../testing/operator.ts'
import { call } from '../../../testing/reply.ts'
import { newKeyPair, type SecretScanner, startSecretScanner } from '../../../testing/secret-scanner.ts'
import { type AccountApi, startAccountApi } from '../../../testing/start-account-api.ts'
import { isSignedBy } from './scanner-keys.ts'

let scanner: SecretScanner
let identifier: string
let api: AccountApi
beforeAll(async () => {
  scanner = await startSecretScanner()
  identifier = scanner.addKey()
})
/** Each test has a process of its own, which knows no keys yet. */
beforeEach(async () => {
  api = await startAccountApi({
    env: { SECRET_SCANNING_KEYS_URL: scanner.keysUrl, WEBHOOK_RATE_LIMIT: '10' },
  })
  return async () => await api.close()
})
afterAll(async () => await scanner.close())

const URL_FOUND = 'https://github.com/acme/crm/blob/main/.env'
const found = (token: string) => ({ token, type: 'kamiyo_api_key', url: URL_FOUND, source: 'content' })

async function post(body: string, headers: Record<string, string>) {
  return await call(`${api.url}/api/v1/secrets/leaked/batch`, { method: 'POST', headers, body })
}

async function send(findings: unknown) {
  const body = JSON.stringify(findings)
  return await post(body, scanner.headers(identifier, body))
}

const labelsOf = ({ body }: { body: unknown }) => (body as { label: string }[]).map(({ label }) => label)

test('a signed batch revokes what is ours, and labels each finding, whoever sends it again', async () => {
  const { accountId, token } = await api.subscriber()
  const { id, key } = await issueTestKey(api.deps, accountId)
  const findings = [key, `kmy_test_${'x'.repeat(49)}`, token, key, 'a b', '\u0000'].map(found)
  const expected = ['true', 'false', 'true', 'true', 'false', 'false'].map((kind) => `${kind}_positive`)
  const reply = await send(findings)
  expect(reply.status, JSON.stringify(reply.body)).toBe(200)
  expect(labelsOf(reply)).toEqual(expected)
  expect((reply.body as unknown as object[])[0]).toEqual({
    token_raw: key,
    token_type: 'kamiyo_api_key',
    label: 'true_positive',
  })
  expect((await api.validate(token)).body).toMatchObject({ error: { code: 'revoked_token' } })
  expect(labelsOf(await send(findings))).toEqual(expected)
  const audit = await api.deps.db
    .selectFrom('auditLog')
    .select(['actor', 'reason'])
    .where('action', '=', 'secret.leaked')
    .where('subjectId', '=', id)
    .execute()
  expect(audit).toEqual([{ actor: 'A secret scanning service', reason: URL_FOUND }])
  expect(api.logLines.join()).not.toContain(key)
})

test('what the scanner did not sign changes nothing, and such requests are limited and ask it once a minute', async () => {
  const { accountId } = await api.subscriber()
  const { key } = await issueTestKey(api.deps, accountId)
  const body = JSON.stringify([found(key)])
  const good = scanner.headers(identifier, body)
  const asked = scanner.asked
  for (const headers of [
    { 'content-type': 'application/json' },
    { ...good, 'github-public-key-signature': 'none' },
    { ...good, 'github-public-key-identifier': 'b'.repeat(64) },
    scanner.headers(identifier, `${body} `),
    scanner.headers(identifier, body, newKeyPair().privateKey),
  ])
    expect(await post(body, headers)).toMatchObject({
      status: 400,
      body: { error: { code: 'invalid_signature' } },
    })
  expect(scanner.asked - asked).toBe(1)
  const rest = []
  for (let sent = 0; sent < 10; sent += 1)
    rest.push((await post(body, { 'content-type': 'application/json' })).status)
  expect(rest.at(-1)).toBe(429)
  const { revokedAt } = await api.deps.db
    .selectFrom('apiKeys')
    .select('revokedAt')
    .where('accountId', '=', accountId)
    .executeTakeFirstOrThrow()
  expect(revokedAt).toBeNull()
  expect((await send([])).status, 'what is signed is not limited').toBe(200)
})

test('a signed body that is no list of findings is refused', async () => {
  for (const findings of [{}, [{}], [null], 'x'])
    expect(await send(findings)).toMatchObject({ status: 400, body: { error: { code: 'invalid_payload' } } })
  const body = '['
  expect((await post(body, scanner.headers(identifier, body))).body).toMatchObject({
    error: { code: 'invalid_payload' },
  })
})

test('keys that were fetched go on being good while the list is away', async () => {
  expect((await send([])).status).toBe(200)
  scanner.isDown = true
  expect((await send([])).status).toBe(200)
  const other = scanner.headers(identifier, '[]', newKeyPair().privateKey)
  expect((await post('[]', other)).status).toBe(400)
  scanner.isDown = false
})

test("the sample of GitHub's own documentation is verified", () => {
  const key = createPublicKey(`-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE9MJJHnMfn2+H4xL4YaPDA4RpJqUq
kCmRCBnYERxZanmcpzQSXs1X/AljlKkbJ8qpVIW4clayyef9gWhFbNHWAA==
-----END PUBLIC KEY-----`)
  const body = '[{"token":"some_token","type":"some_type","url":"some_url"}]'
  const signature =
    'MEUCIQDKZokqnCjrRtw0tni+2Ltvl/uiMJ1EGumEsp1BsNr32AIgQY1YXD2nlj+XNfGK4rBfkMJ1JDOQcYXxa2sY8FNkrKc='
  expect(isSignedBy(key, Buffer.from(body), signature)).toBe(true)
  expect(isSignedBy(key, Buffer.from(`${body} `), signature)).toBe(false)
})

test('a leaked secret needs attention until an operator has looked at it', async () => {
  const { accountId } = await api.subscriber()
  const { id, key } = await issueTestKey(api.deps, accountId)
  const operator = operatorOf(api)
  const listed = async () => {
    const { body } = (await operator.get('/overview')) as { body: { failures: { id: string }[] } }
    return body.failures.filter((failure) => failure.id === id)
  }
  expect(await listed()).toEqual([])
  await send([found(key)])
  expect(await listed()).toMatchObject([{ kind: 'leaked_secret', what: 'api_key', error: URL_FOUND }])
  const look = async (what: string) =>
    await operator.post(`/leaked-secrets/${what}/looked-at`, { reason: 'The owner has a new one' })
  expect((await look(id)).status).toBe(200)
  expect(await listed()).toEqual([])
  expect((await look(id)).status, 'again').toBe(200)
  expect((await look('00000000-0000-4000-8000-000000000000')).status).toBe(404)
  const seen = await api.deps.db
    .selectFrom('auditLog')
    .select(['reason', 'subjectType'])
    .where('action', '=', 'secret.looked_at')
    .execute()
  expect(seen).toEqual([{ reason: 'The owner has a new one', subjectType: 'api_key' }])
})
