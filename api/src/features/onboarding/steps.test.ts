import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { startOnboarding } from './testing/start-onboarding.ts'

const onboarding = startOnboarding()
const { call, reachCard, reachPlan, read, saveCard, select, start, step, stripe } = onboarding

const STEPS = ['step/create-customer', 'step/setup-payment', 'step/create-subscription', 'complete']

test('a step that comes too early says which is next, and changes nothing', async () => {
  const session = String((await start()).data['session_id'])
  const early = { status: 409, error: { code: 'step_out_of_order' } }
  for (const name of ['step/setup-payment', 'step/create-subscription', 'complete'])
    expect(await step(name, session)).toMatchObject({ ...early, nextStep: 'create_customer' })
  expect(await select(session)).toMatchObject({ ...early, nextStep: 'create_customer' })
  await step('step/create-customer', session)
  expect(await select(session)).toMatchObject({ ...early, nextStep: 'setup_payment' })
  expect(await step('complete', session)).toMatchObject({ ...early, nextStep: 'setup_payment' })
  expect(await read(session)).toMatchObject({ data: { status: 'customer_created', subscription_id: null } })
})

test('the word of a page that the card is saved counts for nothing', async () => {
  const session = await reachCard()
  await step('step/setup-payment', session)
  expect(await select(session)).toMatchObject({ status: 409, nextStep: 'setup_payment' })
  await saveCard(session)
  expect(await select(session)).toMatchObject({ status: 200 })
})

test('each step that is done answers a repetition as it did before, and Stripe has one of each', async () => {
  const session = await reachPlan()
  const answers = new Map<string, unknown>()
  for (let round = 0; round < 2; round += 1)
    for (const name of STEPS.slice(0, 3)) {
      const { data } = await step(name, session)
      const same = { ...data, status: '', next_step: '', setup_status: '' }
      expect(answers.get(name) ?? same).toEqual(same)
      answers.set(name, same)
    }
  expect(await select(session)).toMatchObject({ status: 200, data: { status: 'subscription_created' } })
  const { data } = await read(session)
  const customer = String(data['customer_id'])
  const made = await stripe().customers.list({ email: String(data['email']) })
  expect(made.data.map(({ id }) => id)).toEqual([customer])
  expect((await stripe().subscriptions.list({ customer })).data).toHaveLength(1)
  expect((await stripe().setupIntents.list({ customer })).data).toHaveLength(1)
})

test('another plan may be chosen until it is ordered, and none after that', async () => {
  const session = await reachPlan()
  const personal = { plan_id: 'personal', price_id: onboarding.priceOf('personal') }
  expect(await select(session, personal)).toMatchObject({ data: { review: { due_now_cents: 1900 } } })
  await step('step/create-subscription', session)
  expect(await select(session)).toMatchObject({ status: 409, error: { code: 'conflict' } })
  expect(await select(session, personal)).toMatchObject({ status: 200 })
})

test('the id of somebody else is as unknown as one that nobody has', async () => {
  const session = await reachPlan()
  for (const id of [randomUUID(), session.replace(/^./, (digit) => (digit === '0' ? '1' : '0'))]) {
    for (const name of [...STEPS, 'step/select-plan']) {
      const more = name.endsWith('plan') ? { plan_id: 'team', price_id: onboarding.priceOf('team') } : {}
      const answer = await step(name, id, more)
      expect([name, answer.status, answer.error.code]).toEqual([name, 404, 'session_not_found'])
    }
    expect((await read(id)).status).toBe(404)
  }
})

test('our own id of a session, which Stripe and logs may have, opens nothing', async () => {
  const session = await reachPlan()
  const rows = await onboarding.api().deps.db.selectFrom('onboardingSessions').select('id').execute()
  for (const { id } of rows) expect((await read(id)).status).toBe(404)
  expect(JSON.stringify(rows)).not.toContain(session)
  expect(onboarding.api().logLines.join('\n')).not.toContain(session)
})

test('an expired session says so, charges nothing, and can still be read', async () => {
  const session = await reachPlan()
  await onboarding
    .api()
    .deps.db.updateTable('onboardingSessions')
    .set({ expiresAt: new Date(Date.now() - 1000) })
    .execute()
  for (const name of STEPS)
    expect(await step(name, session)).toMatchObject({ status: 410, error: { code: 'onboarding_expired' } })
  expect(await read(session)).toMatchObject({ status: 200, data: { status: 'expired', next_step: null } })
})

test('a price that is not ours, or of another plan, is refused', async () => {
  const session = await reachCard()
  await saveCard(session)
  for (const wrong of [{ price_id: 'price_of_nobody' }, { price_id: onboarding.priceOf('personal') }])
    expect(await select(session, wrong)).toMatchObject({ status: 400, error: { code: 'invalid_price' } })
  const unknown = await select(session, { plan_id: 'x402' })
  expect(unknown).toMatchObject({ status: 400, error: { code: 'invalid_tier' } })
  expect(await call('POST', 'complete', {})).toMatchObject({ status: 400 })
})
