import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Buyer, subscriptionEvent } from '../../../testing/events.ts'
import { type Operator, operatorOf, REASON } from '../../../testing/operator.ts'
import { tokenOf } from '../../../testing/outcome.ts'
import { purchase } from '../../../testing/purchase.ts'
import { type EventApi, startEventApi } from '../../../testing/start-event-api.ts'
import { buildApp } from '../../app.ts'
import { loadConfig } from '../../config/config.ts'
import { closeDeps, createDeps } from '../../deps.ts'
import { sendDelivery } from '../emails/sender.ts'

let api: EventApi
let operator: Operator
beforeAll(async () => {
  api = await startEventApi()
  operator = operatorOf(api)
})
afterAll(async () => await api.close())

async function buy(): Promise<{ buyer: Buyer; token: string; jti: string }> {
  const buyer = await purchase(api)
  return { buyer, token: await tokenOf(api, buyer), jti: await jtiOf(buyer) }
}

async function jtiOf(buyer: Buyer): Promise<string> {
  const { jti } = await api.deps.db
    .selectFrom('mcpTokens')
    .select('jti')
    .where('subscriptionId', '=', buyer.subscription)
    .where('supersededAt', 'is', null)
    .executeTakeFirstOrThrow()
  return jti
}

/** Sends the waiting e-mails as the worker would, and returns those that this buyer received. */
async function mailsTo(buyer: Buyer) {
  const waiting = await api.deps.db
    .selectFrom('emailDeliveries')
    .select('id')
    .where('status', '=', 'queued')
    .execute()
  for (const { id } of waiting) await sendDelivery(api.deps, id)
  return api.provider.mails.filter(({ to }) => to === buyer.email)
}

const auditOf = async (id: string) =>
  ((await operator.get(`/audit?subject_id=${id}`)).body as { data: Record<string, unknown>[] }).data

test('a revoked token is refused from the next call on, and no event brings another', async () => {
  const { buyer, token, jti } = await buy()
  expect((await api.validate(token)).status).toBe(200)
  expect((await operator.post(`/tokens/${jti}/revoke`, REASON)).status).toBe(200)
  expect(await api.validate(token)).toMatchObject({ status: 401, body: { error: { code: 'revoked_token' } } })
  await api.deliver(subscriptionEvent(buyer, 'updated', { after: 60 }))
  expect(await jtiOf(buyer)).toBe(jti)
  expect((await operator.post(`/tokens/${jti}/revoke`, REASON)).status).toBe(409)
  expect((await operator.post(`/tokens/${jti}/resend`, REASON)).status).toBe(409)
  expect(await auditOf(jti)).toMatchObject([
    {
      action: 'token.revoke',
      reason: REASON.reason,
      before: { is_active: true },
      after: { is_active: false },
    },
  ])
})

test('a regenerated token reaches its owner by mail and the answer never holds it', async () => {
  const { buyer, token, jti } = await buy()
  await mailsTo(buyer)
  const { status, body } = await operator.post(`/tokens/${jti}/regenerate`, REASON)
  expect(status).toBe(200)
  const fresh = await tokenOf(api, buyer)
  expect(fresh).not.toBe(token)
  expect(JSON.stringify(body)).not.toMatch(/eyJ|token_hash|signing_input/)
  expect((await api.validate(token)).body).toMatchObject({ error: { code: 'revoked_token' } })
  expect((await api.validate(fresh)).status).toBe(200)
  const mails = await mailsTo(buyer)
  expect(mails).toHaveLength(2)
  expect(mails[1]?.text).toContain(fresh)
  await api.deliver(subscriptionEvent(buyer, 'updated', { after: 60 }))
  expect(await mailsTo(buyer)).toHaveLength(2)
  expect((await operator.post(`/tokens/${jti}/regenerate`, REASON)).status).toBe(409)
  expect(await auditOf(jti)).toMatchObject([{ action: 'token.regenerate', before: { jti } }])
})

test('a revoked token can be replaced by regenerating it', async () => {
  const { buyer, jti } = await buy()
  await operator.post(`/tokens/${jti}/revoke`, REASON)
  expect((await operator.post(`/tokens/${jti}/regenerate`, REASON)).status).toBe(200)
  expect((await api.validate(await tokenOf(api, buyer))).status).toBe(200)
})

test('a resent token is the same one, at the address as it is now', async () => {
  const { buyer, token, jti } = await buy()
  await mailsTo(buyer)
  const moved = { ...buyer, email: `moved-${buyer.email}` }
  await api.deps.db
    .updateTable('customers')
    .set({ email: moved.email })
    .where('stripeCustomerId', '=', buyer.customer)
    .execute()
  expect((await operator.post(`/tokens/${jti}/resend`, REASON)).status).toBe(200)
  const mails = await mailsTo(moved)
  expect(mails).toHaveLength(1)
  expect(mails[0]?.text).toContain(token)
  expect(await auditOf(jti)).toMatchObject([{ action: 'token.resend' }])
})

test('a token is not resent while its subscription gives no access, as its mail would be cancelled', async () => {
  const { buyer, jti } = await buy()
  await mailsTo(buyer)
  await api.deliver(subscriptionEvent(buyer, 'updated', { after: 60, overrides: { status: 'unpaid' } }))
  await mailsTo(buyer)
  expect(await operator.post(`/tokens/${jti}/resend`, REASON)).toMatchObject({
    status: 409,
    body: { error: { message: expect.stringContaining('gives no access now') } },
  })
  expect(await auditOf(jti)).toEqual([])
})

test('a token whose last mail went to a customer who has left the account is resent to its owner', async () => {
  const { buyer, token, jti } = await buy()
  await mailsTo(buyer)
  const stranger = await purchase(api)
  const { id: customerId } = await api.deps.db
    .selectFrom('customers')
    .select('id')
    .where('stripeCustomerId', '=', stranger.customer)
    .executeTakeFirstOrThrow()
  await api.deps.db
    .insertInto('emailDeliveries')
    .values({ kind: 'welcome', customerId, tokenJti: jti, dedupeKey: `${jti}:left`, status: 'sent' })
    .execute()
  expect((await operator.post(`/tokens/${jti}/resend`, REASON)).status).toBe(200)
  const mails = await mailsTo(buyer)
  expect(mails).toHaveLength(2)
  expect(mails[1]?.text).toContain(token)
})

test('a token whose owner has no address is not resent into the void', async () => {
  const { buyer, jti } = await buy()
  await api.deps.db
    .updateTable('customers')
    .set({ email: null })
    .where('stripeCustomerId', '=', buyer.customer)
    .execute()
  expect(await operator.post(`/tokens/${jti}/resend`, REASON)).toMatchObject({
    status: 409,
    body: { error: { message: expect.stringContaining('No e-mail address') } },
  })
})

test('a token is issued by hand only where there is access and room for it', async () => {
  const { buyer, jti } = await buy()
  const issue = (agent: string) =>
    operator.post('/tokens', { subscription_id: buyer.subscription, agent, ...REASON })
  expect(await issue('default')).toMatchObject({
    status: 409,
    body: { error: { message: expect.stringContaining(jti) } },
  })
  expect(await issue('second')).toMatchObject({
    status: 409,
    body: { error: { message: expect.stringContaining('room') } },
  })
  expect((await operator.post('/tokens', { subscription_id: 'sub_unknown', ...REASON })).status).toBe(404)

  await api.deps.db
    .updateTable('mcpTokens')
    .set({ supersededAt: new Date(), revokedAt: new Date(), isActive: false })
    .where('jti', '=', jti)
    .execute()
  const { status, body } = await issue('second')
  expect(status).toBe(200)
  expect(JSON.stringify(body)).not.toContain('eyJ')
  expect((await mailsTo(buyer)).at(-1)?.text).toContain(await tokenOf(api, buyer))

  await api.deliver(subscriptionEvent(buyer, 'deleted', { after: 60, overrides: { status: 'canceled' } }))
  expect(await issue('third')).toMatchObject({
    status: 409,
    body: { error: { message: expect.stringContaining('gives no access') } },
  })
})

test('a lost mail is sent again, once for each request, and one that waits is left alone', async () => {
  const { buyer } = await buy()
  const { id } = await api.deps.db
    .selectFrom('emailDeliveries as mail')
    .innerJoin('customers as customer', 'customer.id', 'mail.customerId')
    .select('mail.id')
    .where('customer.stripeCustomerId', '=', buyer.customer)
    .executeTakeFirstOrThrow()
  expect((await operator.post(`/mails/${id}/resend`, REASON)).status).toBe(409)
  await mailsTo(buyer)
  const resent = await operator.post(`/mails/${id}/resend`, REASON)
  expect(resent).toMatchObject({ status: 200, body: { mail: { kind: 'welcome', status: 'queued' } } })
  expect(await mailsTo(buyer)).toHaveLength(2)
  expect(await auditOf(id)).toMatchObject([{ action: 'mail.resend', before: { status: 'sent' } }])
  expect((await operator.post('/mails/00000000-0000-4000-8000-000000000000/resend', REASON)).status).toBe(404)
})

test('an action and its audit row commit together or not at all', async () => {
  const { token, jti } = await buy()
  const broken = operatorOf(api, { authorization: `Bearer ${api.deps.config.auth.adminApiKey}` })
  await api.deps.db.schema.alterTable('audit_log').renameTo('audit_log_away').execute()
  const answer = await broken.post(`/tokens/${jti}/revoke`, REASON)
  await api.deps.db.schema.alterTable('audit_log_away').renameTo('audit_log').execute()
  expect(answer.status).toBe(500)
  expect((await api.validate(token)).status).toBe(200)
})

test('after the signing secret was changed, an old token is refused, and regenerating it brings one that works', async () => {
  const { buyer, token, jti } = await buy()
  await mailsTo(buyer)
  const deps = await createDeps(
    loadConfig({ ...api.env, MCP_JWT_SECRET: 'the-next-secret-0123456789abcdefghij' }),
  )
  const app = await buildApp(deps)
  const statusOf = async (presented: string) => {
    const headers = { authorization: `Bearer ${presented}` }
    return (await app.inject({ method: 'POST', url: '/api/mcp/validate', headers })).statusCode
  }
  expect(await statusOf(token)).toBe(401)
  const headers = { authorization: `Bearer ${deps.config.auth.adminApiKey}` }
  const url = `/api/admin/tokens/${jti}/regenerate`
  expect((await app.inject({ method: 'POST', url, headers, payload: REASON })).statusCode).toBe(200)
  const kids = await deps.db
    .selectFrom('mcpTokens')
    .select('kid')
    .where('subscriptionId', '=', buyer.subscription)
    .execute()
  expect(new Set(kids.map(({ kid }) => kid)).size).toBe(2)
  const waiting = await deps.db
    .selectFrom('emailDeliveries')
    .select('id')
    .where('status', '=', 'queued')
    .execute()
  for (const { id } of waiting) await sendDelivery(deps, id)
  const mailed = api.provider.mails.filter(({ to }) => to === buyer.email).at(-1)?.text ?? ''
  expect(await statusOf(/eyJ[\w.-]+/.exec(mailed)?.[0] ?? '')).toBe(200)
  await app.close()
  await closeDeps(deps)
})
