import { afterAll, beforeAll, expect, test } from 'vitest'
import { type AccountApi, startAccountApi, type Visitor } from '../../../testing/start-account-api.ts'

const OPERATOR = 'Operator@Kamiyo.example'
const FORMER = 'former@kamiyo.example'

let api: AccountApi
let operator: Visitor
let former: Visitor
beforeAll(async () => {
  api = await startAccountApi({ env: { ADMIN_EMAILS: `${OPERATOR},${FORMER}` } })
  operator = await api.signIn(OPERATOR)
  former = await api.signIn(FORMER)
})
afterAll(async () => await api.close())

const READS = ['overview', 'events', 'customers', 'mails', 'audit', 'audit.csv', 'audit.json']
const REASON = { reason: 'A test asked for it' }

test("a signed-in admin's session opens every list, without any subscription", async () => {
  const account = await operator.send('GET', '/api/account')
  expect(account).toMatchObject({ status: 200, body: { is_admin: true, subscription: null } })
  for (const path of READS) {
    const { status } = await fetch(`${api.url}/api/admin/${path}`, { headers: { cookie: operator.cookie } })
    expect([path, status]).toEqual([path, 200])
  }
})

test('what an admin does in the browser is in the audit log under their address, in lower case', async () => {
  const { subscription } = await api.subscriber()
  const body = { subscription_id: subscription, agent: 'second', ...REASON }
  expect((await operator.send('POST', '/api/admin/tokens', body)).status).toBe(200)
  const { body: log } = await operator.send('GET', '/api/admin/audit?action=token.issue')
  expect(log).toMatchObject({ data: [{ actor: OPERATOR.toLowerCase(), reason: REASON.reason }] })
})

test.each([
  ['from another site', { origin: 'https://evil.example' }],
  ['from a page without an origin', { origin: 'null' }],
])("an admin's session changes nothing when the request comes %s", async (_case, headers) => {
  const { subscription } = await api.subscriber()
  const body = { subscription_id: subscription, agent: 'forged', ...REASON }
  const reply = await operator.send('POST', '/api/admin/tokens', body, headers)
  expect(reply).toMatchObject({ status: 403, body: { error: { code: 'cross_site_request' } } })
  const { body: audit } = await operator.send('GET', '/api/admin/audit?action=token.issue')
  expect(JSON.stringify(audit)).not.toContain('forged')
})

test('a form of another site, which can send no JSON, is refused as well', async () => {
  const reply = await operator.send('POST', '/api/admin/tokens', undefined, {
    origin: 'https://evil.example',
    'content-type': 'application/x-www-form-urlencoded',
  })
  expect(reply.status).toBe(403)
})

test('for a customer who is signed in there is nothing under /api/admin', async () => {
  const { email } = await api.subscriber()
  const customer = await api.signIn(email)
  for (const path of READS) {
    const { status, body } = await customer.send('GET', `/api/admin/${path}`)
    expect([path, status, body]).toMatchObject([path, 404, { error: { code: 'not_found' } }])
  }
  const reply = await customer.send('POST', '/api/admin/reconcile', {
    subscription_id: 'sub_1',
    dry_run: true,
    ...REASON,
  })
  expect(reply.status).toBe(404)
})

test('who is taken off ADMIN_EMAILS is out at once, whatever cookie is kept', async () => {
  expect((await former.send('GET', '/api/admin/overview')).status).toBe(200)
  const { adminEmails } = api.deps.config.auth
  adminEmails.splice(adminEmails.indexOf(FORMER), 1)
  expect((await former.send('GET', '/api/admin/overview')).status).toBe(404)
  expect((await former.send('POST', '/api/admin/reconcile', { ...REASON })).status).toBe(404)
  expect((await former.send('GET', '/api/account')).status).toBe(401)
  expect((await operator.send('GET', '/api/admin/overview')).status).toBe(200)
})
