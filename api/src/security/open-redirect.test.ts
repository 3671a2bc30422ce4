import { afterAll, beforeAll, expect, test } from 'vitest'
import { type AccountApi, startAccountApi, type Visitor } from '../../testing/start-account-api.ts'

let api: AccountApi
let customer: Visitor
let stranger: Visitor
beforeAll(async () => {
  api = await startAccountApi()
  customer = await api.signIn((await api.subscriber()).email)
  stranger = api.visitor('')
})
afterAll(async () => await api.close())

const ELSEWHERE = [
  '//evil.example',
  '/\\evil.example',
  '\\\\evil.example',
  'https:evil.example',
  'https://localhost:5173@evil.example/',
  'http://localhost:5173.evil.example/',
  'http://evil.example/http://localhost:5173/',
  'http://localhost:5173%2eevil.example/',
  'http://localhost:5173\\@evil.example/',
  'http://localhost:5173%00.evil.example/',
  'http://localhost:5173\t.evil.example/',
  'http://user:pass@localhost:5173/',
  'http://localhost:51730/',
  'https://localhost:5173/',
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)//http://localhost:5173/',
  'data:text/html,<script>alert(1)</script>',
  'vbscript:x',
  'file:///etc/passwd',
  'http://[::ffff:127.0.0.1]:5173/',
  'http://2130706433:5173/',
  'http://ⓛocalhost.evil.example/',
]

const CREDITS = '/api/billing/create-credit-checkout-session'

test.each(ELSEWHERE)('nobody is sent to %j from Checkout or the portal', async (url) => {
  const replies = [
    await stranger.send('POST', '/api/billing/create-checkout-session', { tier: 'team', success_url: url }),
    await stranger.send('POST', '/api/billing/create-checkout-session', { tier: 'team', cancel_url: url }),
    await stranger.send('POST', CREDITS, { credit_pack: 'starter', success_url: url }),
    await stranger.send('POST', CREDITS, { credit_pack: 'starter', cancel_url: url }),
    await customer.send('POST', '/api/billing/create-portal-session', { return_url: url }),
  ]
  for (const { status, body } of replies) {
    expect({ status, body }).toMatchObject({ status: 400, body: { error: { code: 'invalid_url' } } })
  }
})

test('the API itself redirects nobody anywhere', async () => {
  for (const path of [
    '/',
    '//evil.example',
    '/\\evil.example/..',
    '/api/plans/',
    '/api//plans',
    '/%2f%2fevil.example',
  ]) {
    const { status } = await fetch(`${api.url}${path}`, { redirect: 'manual' })
    expect(status >= 300 && status < 400, path).toBe(false)
  }
})
