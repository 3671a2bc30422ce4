import { expect, test } from 'vitest'
import type { Visitor } from '../../../testing/start-account-api.ts'
import { startOnboarding } from './testing/start-onboarding.ts'

const onboarding = startOnboarding()
const { api, call, priceOf, stripe } = onboarding

const ask = async (visitor: Visitor, path: string, body: object) => {
  const { cookie } = visitor
  return await call('POST', path, body, { origin: 'http://localhost:5173', ...(cookie && { cookie }) })
}
const start = async (visitor: Visitor) =>
  await ask(visitor, 'start', { email: 'victim@example.com', name: 'Ada' })

async function formerSubscriber(): Promise<Visitor> {
  return await api().signIn((await api().subscriber({ status: 'canceled' })).email)
}

/** Until the plan is ordered. */
async function order(visitor: Visitor): Promise<string> {
  const session_id = String((await start(visitor)).data['session_id'])
  const step = async (name: string, more: object = {}) => await ask(visitor, name, { session_id, ...more })
  await step('step/create-customer')
  const { setup_intent_id: intent } = (await step('step/setup-payment')).data
  await stripe().setupIntents.confirm(String(intent), { payment_method: 'pm_card_visa' })
  await step('step/select-plan', { plan_id: 'team', price_id: priceOf('team') })
  expect((await step('step/create-subscription')).status).toBe(200)
  return session_id
}

async function confirmedAgo(email: string, minutes: number): Promise<void> {
  const { db } = api().deps
  const user = db.selectFrom('authUsers').select('id').where('email', '=', email)
  await db
    .updateTable('authSessions')
    .set({ confirmedAt: new Date(Date.now() - minutes * 60_000) })
    .where('userId', 'in', user)
    .execute()
}

test('who is signed in sets up their own account, whatever address they write, and a key needs a fresh code', async () => {
  const owner = await formerSubscriber()
  const session_id = await order(owner)
  await confirmedAgo(owner.email, 16)
  const unconfirmed = { status: 403, error: { code: 'confirmation_required' } }
  const another = await formerSubscriber()
  await confirmedAgo(another.email, 16)
  expect(await start(another)).toMatchObject(unconfirmed)
  expect(await ask(owner, 'complete', { session_id })).toMatchObject(unconfirmed)
  expect((await owner.send('POST', '/api/stripe/setup-payment', {})).status).toBe(403)
  await confirmedAgo(owner.email, 0)
  expect((await owner.send('POST', '/api/stripe/setup-payment', {})).status).toBe(200)
  expect(await ask(owner, 'complete', { session_id })).toMatchObject({
    status: 200,
    data: { api_key: expect.any(String) },
  })
  const { db } = api().deps
  const own = db.selectFrom('customers').select('userId').where('email', '=', owner.email)
  expect(await db.selectFrom('apiKeys').select('id').where('accountId', 'in', own).execute()).toHaveLength(1)
})

test('whoever signs out everywhere ends what was begun for their account, and nobody else goes on with it', async () => {
  const owner = await formerSubscriber()
  const session_id = await order(owner)
  const other = await formerSubscriber()
  const steps = ['step/create-customer', 'step/setup-payment', 'step/create-subscription', 'complete']
  for (const name of steps)
    expect([name, (await ask(other, name, { session_id })).status]).toEqual([name, 404])
  await api().deps.auth.endSessionsOf(owner.email)
  for (const visitor of [owner, api().visitor('')])
    for (const name of steps)
      expect([name, (await ask(visitor, name, { session_id })).status]).toEqual([name, 401])
  expect((await onboarding.read(session_id)).status).toBe(401)
})
