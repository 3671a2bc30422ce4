import { expect, test } from 'vitest'
import { startOnboarding } from './testing/start-onboarding.ts'

const onboarding = startOnboarding({ env: { BILLING_TRIAL_PERIOD_DAYS: '0' } })

/** What the cardholder answers in the frame of the bank. */
async function answerBank(intent: 'setup_intent' | 'payment_intent', clientSecret: unknown) {
  const response = await fetch(`${onboarding.api().sandbox.url}/elements/challenge/answer`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ intent, client_secret: clientSecret, approved: 'true' }),
  })
  expect(response.status).toBe(200)
}

test('a bank that asks at the first payment too gets its answer from the page, and the order goes on', async () => {
  const { saveCard, select, start, step } = onboarding
  const session = String((await start()).data['session_id'])
  await step('step/create-customer', session)
  const setup = await saveCard(session, 'pm_card_authenticationRequired')
  expect(setup.data).toMatchObject({ confirmed: 'requires_action' })
  expect(await select(session)).toMatchObject({ status: 409, nextStep: 'setup_payment' })
  await answerBank('setup_intent', setup.data['client_secret'])
  expect((await select(session)).status).toBe(200)
  const asked = await step('step/create-subscription', session)
  expect(asked).toMatchObject({
    status: 200,
    data: {
      status: 'plan_selected',
      subscription_id: expect.stringMatching(/^sub_/),
      payment: { requires_action: true, client_secret: expect.stringMatching(/^pi_/) },
    },
  })
  expect(await step('complete', session)).toMatchObject({ status: 409, nextStep: 'create_subscription' })
  await answerBank('payment_intent', (asked.data['payment'] as Record<string, unknown>)['client_secret'])
  const paid = await step('step/create-subscription', session)
  expect(paid.data).toMatchObject({
    status: 'subscription_created',
    subscription_id: asked.data['subscription_id'],
    payment: { requires_action: false, client_secret: null },
  })
})
