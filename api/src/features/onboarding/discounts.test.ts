import { expect, test } from 'vitest'
import { startOnboarding } from './testing/start-onboarding.ts'

const onboarding = startOnboarding()
const { reachCard, reachPlan, read, saveCard, select, step, stripe } = onboarding

async function makeCode(code: string, more: object = {}): Promise<void> {
  const coupon = await stripe().coupons.create({ percent_off: 50, duration: 'once', ...more })
  await stripe().promotionCodes.create({ code, promotion: { type: 'coupon', coupon: coupon.id } })
}

test('a code lowers what is due now, and the review is what is then charged', async () => {
  await makeCode('HALF')
  const session = await reachPlan({ discount_code: 'half' })
  const review = {
    due_now_cents: 4950,
    discount_now_cents: 4950,
    due_later_cents: 9900,
    trial_ends_at: null,
  }
  expect(await read(session)).toMatchObject({ data: { discount: { code: 'HALF' }, review } })
  const { data } = await step('step/create-subscription', session)
  const { latest_invoice: invoice } = await stripe().subscriptions.retrieve(String(data['subscription_id']), {
    expand: ['latest_invoice'],
  })
  expect(invoice).toMatchObject({ amount_paid: 4950 })
})

test('a code for every month lowers what is due later too', async () => {
  await makeCode('ALWAYS', { duration: 'forever' })
  const session = await reachPlan({ discount_code: 'ALWAYS' })
  expect(await read(session)).toMatchObject({
    data: { review: { due_now_cents: 4950, due_later_cents: 4950 } },
  })
})

test('a code that nobody made is refused, and the plan can be chosen without it', async () => {
  const session = await reachCard()
  await saveCard(session)
  expect(await select(session, { discount_code: 'NOBODY' })).toMatchObject({
    status: 400,
    error: { code: 'invalid_discount_code', param: 'discount_code' },
  })
  expect((await select(session, { discount_code: '' })).status).toBe(200)
})

test('a code that was used up meanwhile orders nothing, and the plan is chosen again', async () => {
  await makeCode('LAST', { max_redemptions: 1 })
  const [session, faster] = [
    await reachPlan({ discount_code: 'LAST' }),
    await reachPlan({ discount_code: 'LAST' }),
  ]
  expect((await step('step/create-subscription', faster)).status).toBe(200)
  expect(await read(session)).toMatchObject({ data: { discount: null, review: null } })
  expect(await step('step/create-subscription', session)).toMatchObject({
    status: 400,
    error: { code: 'invalid_discount_code' },
  })
  const { data } = await read(session)
  expect(data).toMatchObject({ status: 'payment_setup', next_step: 'select_plan' })
  expect((await stripe().subscriptions.list({ customer: String(data['customer_id']) })).data).toEqual([])
  await select(session)
  expect((await step('step/create-subscription', session)).status).toBe(200)
})
