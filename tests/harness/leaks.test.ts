import { Client } from 'pg'
import { expect, test } from 'vitest'
import { TEST_SECRETS } from './api-environment.ts'
import { createTestDatabase } from './database.ts'
import { findSecrets, findSecretsInDatabase } from './leaks.ts'

const TOKEN = `eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZGEifQ.${'s'.repeat(43)}`

test.each([
  ['a complete token', `said ${TOKEN} aloud`],
  ['an API key', 'key=sk_test_1234567890'],
  ['a webhook secret', 'whsec_1234567890'],
  ['a secret of the environment', `x${TEST_SECRETS.ADMIN_API_KEY}x`],
])('the leak search finds %s', (_what, text) => {
  expect(findSecrets(text)).not.toEqual([])
})

test('the leak search takes the unsigned half of a token for what it is', () => {
  expect(findSecrets(TOKEN.slice(0, TOKEN.lastIndexOf('.')))).toEqual([])
})

test('the leak search reads every table, and a test database that holds a secret fails its test', async () => {
  const database = await createTestDatabase()
  const client = new Client({ connectionString: database.url })
  client.on('error', (error) => expect(error.message).toContain('terminat'))
  await client.connect()
  await client.query('CREATE TABLE notes (body jsonb)')
  expect(await findSecretsInDatabase(database.url)).toEqual([])
  await client.query('INSERT INTO notes VALUES (to_jsonb($1::text))', [TOKEN])
  expect(await findSecretsInDatabase(database.url)).toEqual(['public.notes holds eyJhbGciOiJI…'])
  await expect(database.drop()).rejects.toThrow('public.notes holds')
  await client.end()
})
