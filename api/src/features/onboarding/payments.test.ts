import { expect, test } from 'vitest'
import { startOnboarding } from './testing/start-onboarding.ts'

const onboarding = startOnboarding()
const { reachCard, reachPlan, read, saveCard, select, step, stripe } = onboarding

/** What the bank's page does when the card's owner confirms. */
async function answerBank(intent: string, secret: string): Promise<void> {
  const response = await fetch(`${onboarding.api().sandbox.url}/elements/challenge/answer`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ intent, client_secret: secret, approved: 'true' }),
  })
  expect(response.status).toBe(200)
}

test('a card that the bank refuses at once is not saved, and another one is', async () => {
  const session = await reachCard()
  await expect(saveCard(session, 'pm_card_chargeDeclined')).rejects.toMatchObject({ code: 'card_declined' })
  expect(await select(session)).toMatchObject({ status: 409, nextStep: 'setup_payment' })
  await saveCard(session)
  expect((await select(session)).status).toBe(200)
})

test('a card that asks its owner when it is saved counts once they have answered', async () => {
  const session = await reachCard()
  const setup = await saveCard(session, 'pm_card_authenticationRequiredOnSetup')
  expect(setup.data['confirmed']).toBe('requires_action')
  expect(await select(session)).toMatchObject({ status: 409, nextStep: 'setup_payment' })
  await answerBank('setup_intent', String(setup.data['client_secret']))
  expect((await select(session)).status).toBe(200)
  expect(await step('step/create-subscription', session)).toMatchObject({
    data: { status: 'subscription_created', payment: { requires_action: false, client_secret: null } },
  })
})

test('a first payment that asks its owner is answered on the page, and then the step is done', async () => {
  const session = await reachCard()
  const setup = await saveCard(session, 'pm_card_threeDSecure2Required')
  await answerBank('setup_intent', String(setup.data['client_secret']))
  await select(session)
  const asked = await step('step/create-subscription', session)
  expect(asked).toMatchObject({
    status: 200,
    data: { status: 'plan_selected', next_step: 'create_subscription', payment: { requires_action: true } },
  })
  const secret = String((asked.data['payment'] as { client_secret: string }).client_secret)
  expect(await step('complete', session)).toMatchObject({ status: 409, nextStep: 'create_subscription' })
  await answerBank('payment_intent', secret)
  const paid = await step('step/create-subscription', session)
  expect(paid).toMatchObject({
    data: { status: 'subscription_created', subscription_id: asked.data['subscription_id'] },
  })
})

test('after a refused first payment another card pays the same subscription', async () => {
  const session = await reachPlan({}, 'pm_card_chargeCustomerFail')
  const refused = await step('step/create-subscription', session)
  expect(refused).toMatchObject({
    status: 402,
    error: { code: 'card_declined' },
    nextStep: 'setup_payment',
  })
  const first = String((await read(session)).data['subscription_id'])
  await saveCard(session)
  expect(await select(session)).toMatchObject({ data: { review: { due_now_cents: 9900 } } })
  const paid = await step('step/create-subscription', session)
  expect(paid).toMatchObject({ status: 200, data: { subscription_id: first } })
  expect(await stripe().subscriptions.retrieve(first)).toMatchObject({ status: 'active' })
})

test('after a refused first payment another plan can be ordered in its place', async () => {
  const session = await reachPlan({}, 'pm_card_chargeCustomerFail')
  await step('step/create-subscription', session)
  const first = String((await read(session)).data['subscription_id'])
  await saveCard(session)
  await select(session, { plan_id: 'personal', price_id: onboarding.priceOf('personal') })
  const paid = await step('step/create-subscription', session)
  expect(paid.status).toBe(200)
  expect(paid.data['subscription_id']).not.toBe(first)
  expect((await stripe().subscriptions.retrieve(first)).status).toBe('incomplete_expired')
})
