import { findFaults } from '@kamiyo/tests/harness/accessibility'
import { expect, test } from 'vitest'
import type { Schema } from '../src/lib/api/api-schema.ts'
import { account, accountApi, refusal } from './account-api.ts'
import type { Reply } from './reply.ts'
import { siteVisitor } from './visit.ts'

const visit = siteVisitor()
const PATH = '/api/account/api-keys'
const ID = '01980000-0000-7000-8000-000000000001'
const SECRET = 'kmy_test_once'

const key: Schema<'AccountApiKey'> = {
  id: ID,
  name: 'CRM',
  prefix: 'kmy_test_4Jx2a',
  scopes: ['usage:write', 'usage:read'],
  status: 'active',
  is_manageable: true,
  created_at: '2026-11-01T10:00:00.000Z',
  last_used_at: null,
  expires_at: '2027-11-01T10:00:00.000Z',
  revoked_at: null,
}
const list = (...keys: Schema<'AccountApiKey'>[]): Reply => ({ json: { keys } })
const secret: Reply = { status: 201, json: { id: ID, key: SECRET } }

async function open(calls: Record<string, Reply | (() => Reply)>, options: object = {}) {
  const { prepare, sent } = accountApi({ calls, ...options })
  const { page } = await visit('/dashboard/api-keys', { prepare, viewport: { width: 390, height: 844 } })
  return { page, sent }
}

test('a new key is shown once, with what it may and for how long', async () => {
  const { page, sent } = await open({ [`GET ${PATH}`]: list(), [`POST ${PATH}`]: secret })
  await page.getByText('There are no API keys in use.').waitFor()
  await page.getByRole('button', { name: 'New API key' }).click()
  await page.getByLabel('Name').fill('CRM')
  await page.getByLabel('Read what was used').check()
  await page.getByLabel('Stops working').selectOption('Never')
  expect(await findFaults(page)).toEqual([])
  await page.getByRole('button', { name: 'Create key' }).click()
  await page.getByText(SECRET).waitFor()
  expect(sent).toEqual([
    {
      call: `POST ${PATH}`,
      body: { name: 'CRM', scopes: ['usage:write', 'usage:read'], expires_in_days: null },
    },
  ])
  await page.getByRole('button', { name: 'Done' }).click()
  expect(await page.getByText(SECRET).count()).toBe(0)
})

test('a key is replaced with an overlap, and revoked', async () => {
  const { page, sent } = await open({
    [`GET ${PATH}`]: list(key),
    [`POST ${PATH}/${ID}/rotate`]: { ...secret, status: 200 },
    [`DELETE ${PATH}/${ID}`]: { status: 204 },
  })
  await page.getByText('Report usage, Read what was used. Works until 1 November 2027.').waitFor()
  await page.getByRole('button', { name: 'New key of CRM' }).click()
  await page.getByLabel('for 1 more hour').check()
  await page.getByRole('button', { name: 'Create new key' }).click()
  await page.getByText(SECRET).waitFor()
  await page.getByRole('button', { name: 'Done' }).click()
  await page.getByRole('button', { name: 'Revoke of CRM' }).click()
  await page.getByRole('form', { name: 'Revoke CRM' }).getByRole('button', { name: 'Revoke' }).click()
  await expect.poll(() => sent.map(({ call }) => call)).toContain(`DELETE ${PATH}/${ID}`)
  expect(sent[0]?.body).toEqual({ overlap: '1h', expires_in_days: 365 })
})

test('a key asks for a mailed code where the session is old, and is made after it', async () => {
  let isConfirmed = false
  const { page } = await open({
    [`GET ${PATH}`]: list(),
    [`POST ${PATH}`]: () =>
      isConfirmed ? secret : { status: 403, json: refusal('confirmation_required', 'A code is needed.') },
    'POST /api/account/confirmation-code': { json: { status: 'accepted' } },
    'POST /api/account/confirm': () => {
      isConfirmed = true
      return { status: 204 }
    },
  })
  await page.getByRole('button', { name: 'New API key' }).click()
  await page.getByLabel('Name').fill('CRM')
  await page.getByRole('button', { name: 'Create key' }).click()
  await page.getByRole('dialog').getByLabel('Code').fill('123456')
  await page.getByRole('button', { name: 'Go on' }).click()
  await page.getByText(SECRET).waitFor()
})

test('what is refused says why, and an admin is not offered what only the owner may give', async () => {
  const message = 'An account has at most 20 API keys in use. Revoke one first.'
  const admin = { account: { json: { ...account, role: 'admin' } } }
  const { page } = await open(
    {
      [`GET ${PATH}`]: list(key, { ...key, id: 'b', status: 'revoked', revoked_at: key.created_at }),
      [`POST ${PATH}`]: { status: 409, json: refusal('conflict', message) },
    },
    admin,
  )
  await page.getByText('One key no longer in use').waitFor()
  await page.getByRole('button', { name: 'New API key' }).click()
  expect(await page.getByLabel('Change billing').count()).toBe(0)
  await page.getByLabel('Name').fill('CRM')
  await page.getByRole('button', { name: 'Create key' }).click()
  await page.getByText(message).waitFor()
  expect(await findFaults(page)).toEqual([])
})
