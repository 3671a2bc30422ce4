import { afterAll, beforeAll, expect, test } from 'vitest'
import { newBuyer, subscriptionEvent } from '../../testing/events.ts'
import { tokenOf } from '../../testing/outcome.ts'
import { buy } from '../../testing/purchase.ts'
import { type App, restarted, validateWith } from '../../testing/restarted.ts'
import { type EventApi, JWT_SECRET, sign, startEventApi } from '../../testing/start-event-api.ts'
import type { Deps } from '../deps.ts'
import { mailCode, redeemCode, requestCode } from '../features/account/sign-in/codes.ts'

const NEXT = 'next-secret-0123456789-0123456789-abcdef'

let api: EventApi
beforeAll(async () => {
  api = await startEventApi()
})
afterAll(async () => await api.close())

const statusOf = async (app: App, token: string) => (await validateWith(app, token)).status

test('while the token secret is rolled, old tokens work and can be shown again, and new ones carry the new kid', async () => {
  const { token, buyer } = await buy(api)
  await restarted(api, { MCP_JWT_SECRET: `${NEXT},${JWT_SECRET}` }, async (app, deps) => {
    expect(await statusOf(app, token)).toBe(200)
    expect(await tokenOf({ ...api, deps }, buyer)).toBe(token)
    const { jti } = await deps.db
      .selectFrom('mcpTokens')
      .select('jti')
      .where('subscriptionId', '=', buyer.subscription)
      .executeTakeFirstOrThrow()
    const headers = { authorization: `Bearer ${deps.config.auth.adminApiKey}` }
    const url = `/api/admin/tokens/${jti}/regenerate`
    const payload = { reason: 'Token secret rolled' }
    expect((await app.inject({ method: 'POST', url, headers, payload })).statusCode).toBe(200)
    const next = await tokenOf({ ...api, deps }, buyer)
    expect([await statusOf(app, token), await statusOf(app, next)]).toEqual([401, 200])
    expect((await api.validate(next)).status, 'a process that does not know the new secret').toBe(401)
    await restarted(api, { MCP_JWT_SECRET: NEXT }, async (last) =>
      expect(await statusOf(last, next)).toBe(200),
    )
  })
})

test('what a retired token secret signed is refused', async () => {
  const { token } = await buy(api)
  await restarted(api, { MCP_JWT_SECRET: NEXT }, async (app) => expect(await statusOf(app, token)).toBe(401))
})

test('while the webhook secret is rolled both are accepted, and the retired one is refused afterwards', async () => {
  const [old, next] = [api.env['STRIPE_WEBHOOK_SECRET'] ?? '', 'whsec_nextDomainTests0123456789']
  const deliver = async (app: App, secret: string) => {
    const payload = JSON.stringify(subscriptionEvent(newBuyer(), 'created'))
    const headers = {
      'content-type': 'application/json',
      'stripe-signature': sign(payload, new Date(), secret),
    }
    return (await app.inject({ method: 'POST', url: '/api/v1/webhooks/stripe', payload, headers })).statusCode
  }
  await restarted(api, { STRIPE_WEBHOOK_SECRET: `${next},${old}` }, async (app) =>
    expect([await deliver(app, old), await deliver(app, next)]).toEqual([200, 200]),
  )
  await restarted(api, { STRIPE_WEBHOOK_SECRET: next }, async (app) =>
    expect([await deliver(app, old), await deliver(app, next)]).toEqual([400, 200]),
  )
})

test('a changed admin key is the only one that counts', async () => {
  await restarted(api, { ADMIN_API_KEY: NEXT }, async (app) => {
    const ask = async (key = '') =>
      await app.inject({ url: '/api/admin/overview', headers: { authorization: `Bearer ${key}` } })
    expect((await ask(NEXT)).statusCode).toBe(200)
    expect((await ask(api.env['ADMIN_API_KEY'])).json()).toMatchObject({
      error: { code: 'invalid_admin_key' },
    })
  })
})

test('a changed sign-in secret ends every session, and signing in works again', async () => {
  const email = newBuyer().email
  const { cookies } = await api.deps.auth.startSession(email, undefined)
  expect(await api.deps.auth.findSession(cookies[0] ?? '')).toMatchObject({ email })
  await restarted(api, { AUTH_SECRET: NEXT }, async (_app, { auth }) => {
    expect(await auth.findSession(cookies[0] ?? '')).toBeUndefined()
    const again = await auth.startSession(email, undefined)
    expect(await auth.findSession(again.cookies[0] ?? '')).toMatchObject({ email })
  })
})

test('a changed sign-in secret ends every code on its way', async () => {
  const email = newBuyer().email
  const owner = { email, purpose: 'sign_in', holderHash: 'browser', networkHash: 'network' } as const
  const mails: string[] = []
  const mailer: Deps['mailer'] = {
    async send({ text }) {
      mails.push(text)
      return { sent: true, providerMessageId: null }
    },
  }
  const config = { ...api.deps.config, auth: { ...api.deps.config.auth, adminEmails: [email] } }
  await requestCode(api.deps, owner, true)
  const { id } = await api.deps.db.selectFrom('codeRequests').select('id').executeTakeFirstOrThrow()
  await mailCode({ ...api.deps, config, mailer }, id)
  const code = /\b\d{6}\b/.exec(mails[0] ?? '')?.[0] ?? ''
  await restarted(api, { AUTH_SECRET: NEXT }, async (_app, deps) => {
    expect(await redeemCode(deps, owner, code)).toBe(false)
  })
  expect(await redeemCode(api.deps, owner, code)).toBe(true)
})
