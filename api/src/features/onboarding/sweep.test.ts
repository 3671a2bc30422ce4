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

test('who left in the middle gets one link after a day, with which its reader goes on, and whoever began does not', async () => {
  const email = 'left@example.com'
  const begun = [await reachCard({ email }), await reachCard({ email })]
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
  const { data } = await read(link)
  for (const session of begun) {
    const { status, error } = await step('step/setup-payment', session)
    const isMailed = (await read(session)).status === 404
    expect([status, error.code]).toEqual(isMailed ? [404, 'session_not_found'] : [200, undefined])
  }
  expect(await Promise.all(begun.map(async (session) => (await read(session)).status))).toContain(404)
  expect(begun).not.toContain(data['session_id'])
})

test('a system that began with its key keeps the id, and its customer is not mailed another', async () => {
  const email = 'by-a-system@example.com'
  const session = String((await start({ email }, { 'x-api-key': onboarding.key() })).data['session_id'])
  await rows()
    .set({ updatedAt: hoursAgo(25) })
    .where('email', '=', email)
    .execute()
  await sweepOnboarding(api().deps)
  const { db } = api().deps
  const reminded = db.selectFrom('onboardingSessions').select('remindedAt').where('email', '=', email)
  expect(await reminded.execute()).toEqual([{ remindedAt: null }])
  expect((await step('step/create-customer', session)).status).toBe(200)
})

test('the mails about what was left in the middle are at most a hundred a day, and carry no links and no names in their subjects', async () => {
  const company_name = 'Your refund waits: https://evil.example/claim'
  const email = 'a-refund@example.com'
  await start({ email, company_name })
  const { db } = api().deps
  const one = db
    .selectFrom('onboardingSessions')
    .select(['accountId', 'tenantId', 'isOwnAccount', 'name', 'expiresAt', 'companyName'])
    .where('email', '=', email)
  const more = Array.from({ length: 150 }, (_, index) => ({
    hash: `hash ${index}`,
    to: `many${index}@example.com`,
  }))
  const row = await one.executeTakeFirstOrThrow()
  const copies = more.map(({ hash, to }) => ({ ...row, capabilityHash: hash, email: to }))
  await db.insertInto('onboardingSessions').values(copies).execute()
  await rows()
    .set({ updatedAt: hoursAgo(26) })
    .where('status', '=', 'started')
    .execute()
  for (let sweeps = 0; sweeps < 3; sweeps += 1) await sweepOnboarding(api().deps)
  const queued = await db
    .selectFrom('emailDeliveries')
    .select('id')
    .where('kind', '=', 'onboarding_unfinished')
    .execute()
  expect(queued).toHaveLength(100)
  const sent = async () => await api().sandbox.mails(email)
  await expect.poll(async () => (await sent()).length, { timeout: 20_000 }).toBe(1)
  for (const { subject, text } of await sent()) {
    expect(subject).toBe('Finish setting up your account - KAMIYO MCP')
    expect(text).not.toContain('evil.example')
  }
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
