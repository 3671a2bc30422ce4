import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { accountOf } from '../../../../testing/account-of.ts'
import { deliver } from '../../../../testing/free-account.ts'
import { listOperations } from '../../../../testing/operations.ts'
import { operatorOf } from '../../../../testing/operator.ts'
import { newPackBuyer, packEvent } from '../../../../testing/pack-events.ts'
import type { Visitor } from '../../../../testing/start-account-api.ts'
import { startOnboarding } from '../../onboarding/testing/start-onboarding.ts'

const env = { BILLING_TRIAL_PERIOD_DAYS: '14' }
const onboarding = startOnboarding({ env })
const { api, read, reachPlan, step } = onboarding

interface Company {
  tenantId: string
  customer: string
  subscription: string
  token: string
}

/** What a stranger does who knows nothing but an address. */
async function setUpCompany(email: string): Promise<Company> {
  const session = await reachPlan({}, undefined, { email, company_name: 'Evil Corp' })
  await step('step/create-subscription', session)
  const { data } = await step('complete', session)
  expect((await read(session)).data['status']).toBe('completed')
  return {
    tenantId: String(data['tenant_id']),
    customer: String(data['customer_id']),
    subscription: String(data['subscription_id']),
    token: String(data['token']),
  }
}

const accountSeenBy = async (visitor: Visitor) => (await visitor.send('GET', '/api/account')).body
const answer = async (visitor: Visitor, id: string, word: 'claim' | 'disown') =>
  (await visitor.send('POST', `/api/account/unclaimed-accounts/${id}/${word}`)).status

/** What our checkout writes for what this visitor buys. */
async function orderCredits(visitor: Visitor) {
  const path = '/api/billing/create-credit-checkout-session'
  const { body } = await visitor.send('POST', path, { credit_pack: 'starter' })
  const { metadata } = await api().sandbox.stripe.checkout.sessions.retrieve(String(body['session_id']))
  return metadata ?? {}
}

async function whoHasCredits() {
  const { email, ...unknown } = newPackBuyer()
  const { id: customer } = await api().sandbox.stripe.customers.create({ email })
  const buyer = { ...unknown, email, customer }
  await deliver(api(), packEvent(buyer))
  const visitor = await api().signIn(buyer.email)
  return { ...buyer, visitor, ...(await accountOf(api().deps.db, buyer.customer)) }
}

test('a company that a stranger sets up with an address is neither shown to its owner, nor bought for, nor opened in the portal', async () => {
  const { accountId, customer, email, visitor } = await whoHasCredits()
  const company = await setUpCompany(email)
  for (const seenBy of [visitor, await api().signIn(email)]) {
    const { account, accounts } = await accountSeenBy(seenBy)
    expect(account).toMatchObject({ kind: 'person' })
    expect(accounts).toHaveLength(1)
    expect(await orderCredits(seenBy)).toMatchObject({ account_id: accountId })
    const portal = await seenBy.send('POST', '/api/billing/create-portal-session', {})
    expect(portal.status).not.toBe(500)
    expect(JSON.stringify(portal.body)).not.toContain(company.customer)
  }
  const metadata = await orderCredits(visitor)
  await deliver(api(), packEvent(newPackBuyer({ email, customer }), 'completed', { overrides: { metadata } }))
  const ended = { status: 'canceled', endedAt: new Date() }
  const { db } = api().deps
  await db
    .updateTable('subscriptions')
    .set(ended)
    .where('stripeSubscriptionId', '=', company.subscription)
    .execute()
  await expect.poll(async () => (await api().validate(company.token)).status, { timeout: 20_000 }).toBe(401)
  expect(await accountOf(api().deps.db, customer)).toMatchObject({ credits: 2000 })
})

test('whoever is signed in may buy a plan for their account, whatever was set up with their address', async () => {
  const { email, visitor } = await whoHasCredits()
  await setUpCompany(email)
  const order = { tier: 'personal' }
  expect((await visitor.send('POST', '/api/billing/create-checkout-session', order)).status).toBe(200)
})

test('the owner of the address alone claims the company, with a session that was confirmed a moment ago', async () => {
  const { email, visitor } = await whoHasCredits()
  const { customer, tenantId } = await setUpCompany(email)
  const { db } = api().deps
  const shown = { id: tenantId, name: 'Evil Corp', is_disowned: false }
  expect(await accountSeenBy(visitor)).toMatchObject({ unclaimed_accounts: [shown] })
  expect(await answer((await whoHasCredits()).visitor, tenantId, 'claim')).toBe(404)
  const { accountId } = await accountOf(db, customer)
  const proofs = async () =>
    await db.selectFrom('customers').select('provedAt').where('userId', '=', accountId).execute()
  expect(await proofs()).toEqual([{ provedAt: null }])
  const confirm = async (confirmedAt: Date) =>
    await db
      .updateTable('authSessions')
      .set({ confirmedAt })
      .where('userId', 'in', db.selectFrom('authUsers').select('id').where('email', '=', email))
      .execute()
  await confirm(new Date(Date.now() - 16 * 60_000))
  expect(await answer(visitor, tenantId, 'claim')).toBe(403)
  await confirm(new Date())
  expect(await answer(visitor, tenantId, 'claim')).toBe(204)
  const seen = await accountSeenBy(visitor)
  expect(seen).toMatchObject({ unclaimed_accounts: [] })
  expect(seen['accounts']).toHaveLength(2)
  expect(await proofs()).toEqual([{ provedAt: expect.any(Date) }])
  for (const word of ['claim', 'disown'] as const) expect(await answer(visitor, tenantId, word)).toBe(404)
  const audit = db.selectFrom('auditLog').select(['action', 'actor']).where('subjectId', '=', accountId)
  expect(await audit.execute()).toContainEqual({ action: 'account.claim', actor: email })
})

test('who has no account besides is told of the company, buys apart from it, and may disown it or claim it after all', async () => {
  const email = `${randomUUID()}@example.com`
  const { tenantId } = await setUpCompany(email)
  const visitor = await api().signIn(email)
  expect(await accountSeenBy(visitor)).toMatchObject({
    account: null,
    accounts: [],
    subscription: null,
    unclaimed_accounts: [{ id: tenantId }],
  })
  expect(await orderCredits(visitor)).not.toHaveProperty('account_id')
  for (const { changesSomething, method, needsSession, path } of await listOperations(api()))
    if (needsSession && changesSomething && !path.includes('{') && !/admin|sign-out|sessions/.test(path))
      expect([path, (await visitor.send(method, path, BODIES[path] ?? {})).status < 500]).toEqual([
        path,
        true,
      ])
  expect(await answer(visitor, tenantId, 'disown')).toBe(204)
  const { body } = await operatorOf(api()).get('/overview')
  expect(body).toMatchObject({ failures: [{ kind: 'disowned_account', person: email, what: 'Evil Corp' }] })
  expect(await accountSeenBy(await api().signIn(email))).toMatchObject({
    unclaimed_accounts: [{ id: tenantId, is_disowned: true }],
  })
  expect(await answer(visitor, tenantId, 'claim')).toBe(204)
  expect(await accountSeenBy(visitor)).toMatchObject({ account: { id: tenantId, role: 'owner' } })
})

const BODIES: Record<string, object> = {
  '/api/account/agents': { name: 'mine' },
  '/api/account/api-keys': { name: 'mine', scopes: ['usage:write'] },
  '/api/account/members': { email: 'ada@example.com', role: 'admin' },
  '/api/account': { name: 'mine' },
}
