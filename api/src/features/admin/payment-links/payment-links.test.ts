import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { waitFor } from '../../../../../tests/harness/wait-for.ts'
import { createTestKey } from '../../../../testing/create-test-key.ts'
import { operatorOf } from '../../../../testing/operator.ts'
import { type AccountApi, startAccountApi } from '../../../../testing/start-account-api.ts'

let api: AccountApi
beforeAll(async () => {
  api = await startAccountApi()
  const endpoint = await api.sandbox.stripe.webhookEndpoints.create({
    url: `${api.url}/api/v1/webhooks/stripe`,
    enabled_events: ['*'],
  })
  api.deps.config.stripe.webhookSecrets.push(endpoint.secret ?? '')
})
afterAll(async () => await api.close())

interface Link {
  id: string
  url: string
}

async function order(body: object) {
  return await operatorOf(api).post('/payment-links', { reason: 'Agreed by mail', ...body })
}

/** Opens the link as a browser does, and pays. */
async function payAt({ url }: Link, email: string): Promise<string> {
  const opened = await fetch(url, { redirect: 'manual' })
  const session = /cs_test_\w+/.exec(opened.headers.get('location') ?? '')?.[0] ?? ''
  expect(session, `${opened.status}`).not.toBe('')
  await api.sandbox.pay(session, { email })
  return session
}

const address = () => `${randomUUID()}@example.com`

test('a link for a plan gives who pays it the plan, as the checkout does, once, and the audit log has it', async () => {
  const { status, body } = await order({ tier: 'team' })
  expect(status, JSON.stringify(body)).toBe(200)
  const link = body as unknown as Link
  const email = address()
  await payAt(link, email)
  const subscription = await waitFor('the subscription', async () =>
    api.deps.db
      .selectFrom('subscriptions')
      .innerJoin('customers', 'customers.id', 'subscriptions.customerId')
      .select(['tier', 'status'])
      .where('email', '=', email)
      .where('status', '<>', 'incomplete')
      .executeTakeFirst(),
  )
  expect(subscription).toEqual({ tier: 'team', status: 'active' })
  await waitFor('the token', async () => (await api.sandbox.mails(email))[0])
  const again = await fetch(link.url, { redirect: 'manual' })
  expect(again.headers.get('location') ?? '', 'it is used up').not.toContain('cs_test_')
  const audit = await api.deps.db
    .selectFrom('auditLog')
    .select(['action', 'reason', 'after'])
    .where('subjectId', '=', link.id)
    .execute()
  expect(audit).toMatchObject([
    {
      action: 'payment_link.create',
      reason: 'Agreed by mail',
      after: { tier: 'team', uses: 1, url: link.url },
    },
  ])
})

test('credits that are paid by a link for an account are that account’s', async () => {
  const { accountId, tenantId } = await createTestKey(api.deps)
  const { body } = await order({ credit_pack: 'starter', account: tenantId, uses: 2 })
  expect(body).toMatchObject({ account_id: accountId, uses: 2 })
  await payAt(body as unknown as Link, address())
  const grant = await waitFor('the credits', async () =>
    api.deps.db.selectFrom('creditGrants').selectAll().where('accountId', '=', accountId).executeTakeFirst(),
  )
  expect(Number(grant?.amountMillis)).toBeGreaterThan(0)
})

test('what is not sold, both at once, and an account that there is not are refused, and make no link', async () => {
  const before = await api.sandbox.stripe.paymentLinks.list({ limit: 100 })
  for (const [body, status, code] of [
    [{}, 400, 'invalid_request'],
    [{ tier: 'team', credit_pack: 'starter' }, 400, 'invalid_request'],
    [{ tier: 'free' }, 400, 'invalid_tier'],
    [{ credit_pack: 'nothing' }, 400, 'invalid_credit_pack'],
    [{ tier: 'team', account: 'acct_nobody' }, 404, 'not_found'],
    [{ tier: 'team', uses: 0 }, 400, 'invalid_request'],
  ] as const)
    expect(await order(body), JSON.stringify(body)).toMatchObject({ status, body: { error: { code } } })
  await api.sandbox.fault({ target: 'stripe', kind: 'status', status: 503, times: 20 })
  expect(await order({ tier: 'team' })).toMatchObject({ body: { error: { code: 'stripe_unavailable' } } })
  await api.sandbox.clearFaults()
  const after = await api.sandbox.stripe.paymentLinks.list({ limit: 100 })
  expect(after.data.length).toBe(before.data.length)
})
