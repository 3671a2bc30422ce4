import { describe, expect, test } from 'vitest'
import {
  DAY,
  makeCustomer,
  makePrice,
  makeSession,
  type PayAnswer,
  useSandbox,
} from '../testing/test-sandbox.ts'

const { stripe, control, advance } = await useSandbox()
const price = await makePrice(stripe)

async function pay(card: string) {
  const session = await makeSession(stripe, price)
  const answer = await control<PayAnswer>(`POST /_sandbox/checkout/sessions/${session.id}/pay`, { card })
  return { ...answer, id: session.id }
}

test.each([
  {
    card: '4000000000000002',
    code: 'card_declined',
    decline: 'generic_decline',
    field: 'number',
    advice: null,
  },
  {
    card: '4000000000009995',
    code: 'card_declined',
    decline: 'insufficient_funds',
    field: 'number',
    advice: 'try_again_later',
  },
  {
    card: '4000000000009987',
    code: 'card_declined',
    decline: 'lost_card',
    field: 'number',
    advice: 'do_not_try_again',
  },
  {
    card: '4000000000009979',
    code: 'card_declined',
    decline: 'stolen_card',
    field: 'number',
    advice: 'do_not_try_again',
  },
  { card: '4000000000000069', code: 'expired_card', decline: 'expired_card', field: 'exp', advice: null },
  { card: '4000000000000127', code: 'incorrect_cvc', decline: 'incorrect_cvc', field: 'cvc', advice: null },
  {
    card: '4000000000000119',
    code: 'processing_error',
    decline: 'processing_error',
    field: 'number',
    advice: 'try_again_later',
  },
])('the card $card is declined with $decline', async ({ card, code, decline, field, advice }) => {
  expect(await pay(card)).toMatchObject({ outcome: 'declined', field })
  const [intent] = (await stripe.paymentIntents.list({ limit: 1, expand: ['data.latest_charge'] })).data
  expect(intent?.last_payment_error).toMatchObject({ code, decline_code: decline })
  expect(intent?.latest_charge).toMatchObject({
    failure_code: code,
    outcome: { reason: decline, advice_code: advice },
  })
})

test('4000 0566 5566 5556 pays and is a debit card', async () => {
  const { outcome, session } = await pay('4000056655665556')
  expect(outcome).toBe('paid')
  const [method] = (await stripe.paymentMethods.list({ customer: String(session.customer) })).data
  expect(method?.card).toMatchObject({ funding: 'debit', last4: '5556' })
})

describe('a card that asks its holder', () => {
  test.each([
    { card: '4000002500003155', renewal: 'active' },
    { card: '4000002760003184', renewal: 'past_due' },
    { card: '4000000000003220', renewal: 'past_due' },
  ])('$card is confirmed at Checkout; its renewal is then $renewal', async ({ card, renewal }) => {
    const { id, outcome } = await pay(card)
    expect(outcome).toBe('requires_action')
    const confirmed = await control<PayAnswer>(`POST /_sandbox/checkout/sessions/${id}/confirm`)
    const subscription = String(confirmed.session.subscription)
    await control(`POST /_sandbox/subscriptions/${subscription}/renew`)
    expect((await stripe.subscriptions.retrieve(subscription)).status).toBe(renewal)
  })
})

test('after a decline for good nobody asks the bank again until there is another card', async () => {
  const { id: customer } = await makeCustomer(stripe)
  const made = await stripe.subscriptions.create({ customer, items: [{ price: price.id }] })
  const useCard = (card: string) => control(`POST /_sandbox/subscriptions/${made.id}/card`, { card })
  const charges = async () => (await stripe.charges.list({ customer })).data.length
  await useCard('4000000000009979')
  await control(`POST /_sandbox/subscriptions/${made.id}/renew`)
  const asked = await charges()
  await advance(3 * DAY + 60)
  expect(await charges()).toBe(asked)
  const { latest_invoice } = await stripe.subscriptions.retrieve(made.id)
  const waiting = await stripe.invoices.retrieve(String(latest_invoice))
  expect(waiting).toMatchObject({ status: 'open', attempt_count: 2 })
  expect(waiting.next_payment_attempt).not.toBeNull()
  await useCard('4242424242424242')
  await advance(5 * DAY + 60)
  expect((await stripe.subscriptions.retrieve(made.id)).status).toBe('active')
})
