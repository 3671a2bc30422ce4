import { afterAll, beforeAll, expect, test } from 'vitest'
import { type AccountApi, cookieOf, startAccountApi } from '../../../../testing/start-account-api.ts'

const ORIGIN = 'https://kamiyo.example'

let api: AccountApi
beforeAll(async () => {
  api = await startAccountApi({ env: { PUBLIC_URL: ORIGIN } })
})
afterAll(async () => await api.close())

test('behind https the session travels over https only, and still signs in and out', async () => {
  const { email } = await api.subscriber()
  await api.askForCode(email)
  const code = await api.codeFor(email)
  const reply = await api.visitor(email).send('POST', '/api/auth/sign-in', { email, code })
  const [cookie = ''] = reply.headers.getSetCookie()
  expect(cookie).toMatch(/^__Secure-kamiyo\.session_token=/)
  expect(cookie).toContain('; Secure')
  const visitor = api.visitor(email, cookieOf(reply))
  expect((await visitor.send('GET', '/api/account')).status).toBe(200)
  const elsewhere = await visitor.send('POST', '/api/auth/sign-out')
  expect(elsewhere).toMatchObject({ status: 403, body: { error: { code: 'cross_site_request' } } })
  const out = await visitor.send('POST', '/api/auth/sign-out', undefined, { origin: ORIGIN })
  expect(out.headers.getSetCookie()[0]).toMatch(/^__Secure-kamiyo\.session_token=; Max-Age=0;.*Secure/)
  expect((await visitor.send('GET', '/api/account')).status).toBe(401)
})
