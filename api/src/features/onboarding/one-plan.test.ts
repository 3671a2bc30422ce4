import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { startOnboarding } from './testing/start-onboarding.ts'

const onboarding = startOnboarding({ env: { BILLING_TRIAL_PERIOD_DAYS: '14' } })
const { api, reachPlan, saveCard, select, start, step, stripe } = onboarding

/** Of somebody who is signed in and has no plan any more, in so many tabs. */
async function openTabs(count: number): Promise<string[]> {
  onboarding.signInAs(await api().signIn((await api().subscriber({ status: 'canceled' })).email))
  const sessions: string[] = []
  for (let tab = 0; tab < count; tab += 1) {
    const { data } = await start()
    const session = String(data['session_id'])
    await step('step/create-customer', session)
    await saveCard(session)
    await select(session)
    sessions.push(session)
  }
  return sessions
}

async function listPlans(session: string) {
  const customer = String((await onboarding.read(session)).data['customer_id'])
  const { data } = await stripe().subscriptions.list({ customer, status: 'all' })
  return data.filter(({ status }) => status === 'active' || status === 'trialing')
}

test('an account that is set up in several tabs at once gets one plan, and the others are told so', async () => {
  const tabs = await openTabs(3)
  const answers = await Promise.all(tabs.map((session) => step('step/create-subscription', session)))
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
  for (const [index, session] of tabs.entries()) {
    if (answers[index]?.status === 200) continue
    // Its trial went to the first.
    await select(session)
    expect((await step('step/create-subscription', session)).error.code).toBe('subscription_exists')
  }
  expect(new Set((await Promise.all(tabs.map(listPlans))).flat().map(({ id }) => id)).size).toBe(1)
})

test('a plan whose making was cut off after Stripe had it is found by the same session, and is not ordered again', async () => {
  const [session = ''] = await openTabs(1)
  expect((await step('step/create-subscription', session)).status).toBe(200)
  // As if the process had ended before it could store what Stripe answered.
  await api()
    .deps.db.updateTable('onboardingSessions')
    .set({ status: 'plan_selected', stripeSubscriptionId: null })
    .where('stripeSubscriptionId', 'is not', null)
    .execute()
  expect((await step('step/create-subscription', session)).status).toBe(200)
  expect(await listPlans(session)).toHaveLength(1)
})

test('a person who sets up three companies has one trial, also if all three were promised it', async () => {
  onboarding.signInAs()
  const email = `${randomUUID()}@trials.example`
  const sessions = [
    await reachPlan({}, undefined, { email }),
    await reachPlan({}, undefined, { email }),
    await reachPlan({}, undefined, { email }),
  ]
  const answers = await Promise.all(sessions.map((session) => step('step/create-subscription', session)))
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
  for (const [index, session] of sessions.entries()) {
    if (answers[index]?.status === 200) continue
    expect(answers[index]).toMatchObject({ error: { code: 'step_out_of_order' }, nextStep: 'select_plan' })
    expect((await select(session)).data).toMatchObject({ review: { trial_ends_at: null } })
    expect((await step('step/create-subscription', session)).status).toBe(200)
  }
  const plans = (await Promise.all(sessions.map(listPlans))).flat()
  expect(plans.map(({ status }) => status).toSorted()).toEqual(['active', 'active', 'trialing'])
})
