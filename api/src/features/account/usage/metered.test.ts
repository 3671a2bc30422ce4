import { afterAll, beforeAll, expect, test } from 'vitest'
import { issueTestKey } from '../../../../testing/create-test-key.ts'
import { type AccountApi, startAccountApi, type Visitor } from '../../../../testing/start-account-api.ts'
import { syncRates } from '../../invoicing/rating/sync-rates.ts'
import { newEvent } from '../../tenant-billing/testing/start-tenants.ts'
import { subscribeTenant } from '../../tenant-billing/testing/subscribe.ts'
import { join, startTeam } from '../members/testing/team.ts'
import { callTool } from './testing/call-tool.ts'

let api: AccountApi
beforeAll(async () => {
  api = await startAccountApi()
  await syncRates(api.deps)
})
afterAll(async () => await api.close())

async function report(key: string, ...events: object[]) {
  const response = await fetch(`${api.url}/api/v1/usage/events`, {
    method: 'POST',
    headers: { 'x-api-key': key, 'content-type': 'application/json' },
    body: JSON.stringify(events),
  })
  expect(await response.json()).toMatchObject({ accepted: events.length, refused: [] })
}

async function keyOf({ email }: Visitor): Promise<string> {
  const { userId } = await api.deps.db
    .selectFrom('customers')
    .select('userId')
    .where('email', '=', email)
    .executeTakeFirstOrThrow()
  return (await issueTestKey(api.deps, userId)).key
}

test('a customer sees what was used this month by meter, day and kind, and what it costs so far', async () => {
  const { owner, bought } = await startTeam(api)
  const now = new Date()
  await report(
    await keyOf(owner),
    newEvent('case', now, 3, { dimension: 'fraud' }),
    newEvent('case', now, 1.5),
    newEvent('agent', now, 4),
    newEvent('agent', now, 2),
  )
  await callTool(api, bought.token, 'search_exploits')
  const { status, body } = await owner.send('GET', '/api/account/metered-usage')
  const day = now.toISOString().slice(0, 10)
  expect([status, body]).toMatchObject([
    200,
    {
      currency: 'usd',
      total_cents: 4 * 5000 + 4500,
      meters: [
        {
          usage_type: 'agent',
          aggregation: 'level',
          quantity: 4,
          amount_cents: 20_000,
          days: [],
          dimensions: [],
        },
        {
          usage_type: 'case',
          name: 'Cases',
          quantity: 4.5,
          events: 2,
          amount_cents: 4500,
          rate: { amount_cents: 1000, per: 1 },
          days: [{ day, quantity: 4.5 }],
          dimensions: [
            { dimension: 'fraud', quantity: 3 },
            { dimension: '', quantity: 1.5 },
          ],
        },
        { usage_type: 'calls', name: 'Tool calls', quantity: 1, rate: null, days: [{ day, quantity: 1 }] },
      ],
    },
  ])
})

test('the next invoice is the renewal and the usage that is on none yet', async () => {
  const { accountId, key } = await subscribeTenant(api)
  const { email } = await api.deps.db
    .selectFrom('customers')
    .select('email')
    .where('userId', '=', accountId)
    .executeTakeFirstOrThrow()
  await report(key, newEvent('case', new Date(), 2))
  const owner = await api.signIn(String(email))
  expect(await owner.send('GET', '/api/account/next-invoice')).toMatchObject({
    status: 200,
    body: {
      next_invoice_amount_cents: 1900 + 2000,
      outstanding_balance_cents: 0,
      is_delinquent: false,
      payment_method_configured: true,
    },
  })
})

test('what is used and owed is shown to the owner and to admins alone', async () => {
  const team = await startTeam(api)
  const [admin, member] = [await join(api, team, 'admin'), await join(api, team)]
  for (const path of ['/api/account/metered-usage', '/api/account/statements']) {
    expect([path, (await admin.send('GET', path)).status]).toEqual([path, 200])
    expect([path, (await member.send('GET', path)).status]).toEqual([path, 403])
  }
  expect((await member.send('GET', '/api/account/next-invoice')).status).toBe(403)
})
