import { expect, test } from 'vitest'
import { startOnboarding } from './testing/start-onboarding.ts'

const onboarding = startOnboarding()

test('six steps lead from nothing to a plan, a key, a token and their mails', async () => {
  const { api, read, saveCard, select, start, step } = onboarding
  const email = 'company@example.com'
  const started = await start({ email, company_name: 'ACME Corp' })
  expect(started).toMatchObject({ status: 200, data: { status: 'started', next_step: 'create_customer' } })
  const session = String(started.data['session_id'])
  const customer = await step('step/create-customer', session)
  expect(customer).toMatchObject({ data: { status: 'customer_created', next_step: 'setup_payment' } })
  const setup = await saveCard(session)
  expect(setup).toMatchObject({ status: 200, data: { next_step: 'select_plan', confirmed: 'succeeded' } })
  expect(await select(session)).toMatchObject({
    status: 200,
    data: { status: 'plan_selected', review: { due_now_cents: 9900, due_later_cents: 9900 } },
  })
  expect(await read(session)).toMatchObject({ data: { review: { due_now_cents: 9900 } } })
  const ordered = await step('step/create-subscription', session)
  expect(ordered).toMatchObject({ data: { status: 'subscription_created', next_step: 'complete' } })
  const done = await step('complete', session)
  expect(done).toMatchObject({
    status: 200,
    data: {
      tenant_id: started.data['tenant_id'],
      customer_id: customer.data['customer_id'],
      subscription_id: ordered.data['subscription_id'],
      status: 'completed',
      message: 'Onboarding completed! Your account is ready.',
      api_key: expect.stringMatching(/^kmy_test_/),
      token: expect.stringMatching(/^ey/),
    },
  })
  const validated = await fetch(`${api().url}/api/mcp/validate`, {
    method: 'POST',
    headers: { authorization: `Bearer ${done.data['token']}` },
  })
  expect(await validated.json()).toMatchObject({ valid: true, tier: 'team' })
  const again = await step('complete', session)
  expect(again).toMatchObject({ status: 200, data: { ...done.data, api_key: null, token: null } })
})
