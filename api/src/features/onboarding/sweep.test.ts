import { expect, test } from 'vitest'
import { sweepOnboarding } from './sweep.ts'
import { startOnboarding } from './testing/start-onboarding.ts'

const onboarding = startOnboarding()
const { api, reachCard, reachPlan, read, saveCard, start, step, stripe } = onboarding
const HOUR_MS = 3_600_000

const rows = () => api().deps.db.updateTable('onboardingSessions')
const hoursAgo = (hours: number) => new Date(Date.now() - hours * HOUR_MS)

async function mailsTo(email: string): Promise<string[]> {
  return (await api().sandbox.mails(email)).map(({ text }) => text)
}

test('who left in the middle gets one link after a day, with which anybody goes on', async () => {
  const email = 'left@example.com'
  const session = await reachCard({ email })
  await reachCard({ email })
  await sweepOnboarding(api().deps)
  await rows()
    .set({ updatedAt: hoursAgo(25) })
    .where('email', '=', email)
    .execute()
  await sweepOnboarding(api().deps)
  await expect.poll(() => mailsTo(email), { timeout: 20_000 }).toHaveLength(1)
  await sweepOnboarding(api().deps)
  const { db } = api().deps
  const queued = await db
    .selectFrom('emailDeliveries')
    .select('id')
    .where('kind', '=', 'onboarding_unfinished')
    .execute()
  expect(queued).toHaveLength(1)
  const link = /\/onboarding#([0-9a-f-]{36})/.exec((await mailsTo(email)).join())?.[1] ?? ''
  expect(await read(link)).toMatchObject({ status: 200, data: { email, next_step: 'setup_payment' } })
  expect(await read(session)).toMatchObject({ status: 200 })
})

test('what was not finished in a week ends: the set-up of the card too, and the customer is used again', async () => {
  const email = 'late@example.com'
  const session = await reachCard({ email })
  const setup = await step('step/setup-payment', session)
  await rows()
    .set({ expiresAt: hoursAgo(1) })
    .where('email', '=', email)
    .execute()
  await sweepOnboarding(api().deps)
  expect(await read(session)).toMatchObject({ data: { status: 'expired', next_step: null } })
  const intent = await stripe().setupIntents.retrieve(String(setup.data['setup_intent_id']))
  expect(intent.status).toBe('canceled')
  const next = await reachCard({ email })
  expect((await read(next)).data['customer_id']).toBe(intent.customer)
  expect((await stripe().customers.list({ email })).data).toHaveLength(1)
})

test('a customer whose card was saved is left to whoever saved it', async () => {
  const email = 'card@example.com'
  const session = await reachCard({ email })
  await saveCard(session)
  const { customer_id: customer } = (await read(session)).data
  await rows()
    .set({ expiresAt: hoursAgo(1) })
    .where('email', '=', email)
    .execute()
  await sweepOnboarding(api().deps)
  const next = String((await start({ email })).data['session_id'])
  const made = await step('step/create-customer', next)
  expect(made.data['customer_id']).not.toBe(customer)
})

test('what was paid and never heard of does not end: only its last step is missing', async () => {
  const session = await reachPlan()
  await step('step/create-subscription', session)
  await rows()
    .set({ status: 'plan_selected', stripeSubscriptionId: null, expiresAt: hoursAgo(1) })
    .execute()
  await sweepOnboarding(api().deps)
  expect(await read(session)).toMatchObject({
    data: { status: 'subscription_created', next_step: 'complete' },
  })
  expect((await step('complete', session)).status).toBe(200)
})
