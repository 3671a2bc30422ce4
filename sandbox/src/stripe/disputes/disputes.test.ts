import { expect, test } from 'vitest'
import { DAY, makeCustomer, useSandbox } from '../../testing/test-sandbox.ts'

const { stripe, advance, control } = await useSandbox()

/** The charge of a payment by a test card. */
async function pay(token: string): Promise<string> {
  const { id: customer } = await makeCustomer(stripe, token)
  const intent = await stripe.paymentIntents.create({
    amount: 1900,
    currency: 'usd',
    customer,
    payment_method: token,
    confirm: true,
  })
  return String(intent.latest_charge)
}

async function disputed(token = 'pm_card_createDispute') {
  const charge = await pay(token)
  await advance(10)
  const [dispute] = (await stripe.disputes.list({ charge })).data
  if (!dispute) throw new Error('No dispute was opened')
  return dispute
}

async function eventsOf(charge: string) {
  const events = await stripe.events.list({ limit: 100 }).autoPagingToArray({ limit: 1_000 })
  return events
    .filter(({ data }) => Object(data.object).charge === charge)
    .map(({ type }) => type)
    .reverse()
}

test('card 0259: the payment is disputed as fraudulent and the money is withdrawn with a fee', async () => {
  const dispute = await disputed()
  expect(dispute).toMatchObject({ amount: 1900, reason: 'fraudulent', status: 'needs_response' })
  expect(dispute.balance_transactions).toMatchObject([{ amount: -1900, fee: 1500, net: -3400 }])
  expect(dispute.evidence_details.due_by).toBeGreaterThan(dispute.created + 7 * DAY)
  expect(await stripe.charges.retrieve(String(dispute.charge))).toMatchObject({ disputed: true })
  expect(await eventsOf(String(dispute.charge))).toEqual([
    'charge.dispute.created',
    'charge.dispute.funds_withdrawn',
  ])
})

test.each([
  ['winning_evidence', 'won', ['closed', 'funds_reinstated']],
  ['losing_evidence', 'lost', ['closed']],
  ['what we know', 'under_review', []],
])('the evidence "%s" leaves the dispute %s', async (text, status, last) => {
  const { id, charge } = await disputed()
  await stripe.disputes.update(id, { evidence: { uncategorized_text: text } })
  expect(await stripe.disputes.retrieve(id)).toMatchObject({
    status,
    evidence_details: { has_evidence: true, submission_count: 1 },
  })
  const types = (await eventsOf(String(charge))).map((type) => type.replace('charge.dispute.', ''))
  expect(types).toEqual(['created', 'funds_withdrawn', 'updated', 'updated', ...last])
})

test('evidence can be kept without being submitted, and none is taken once the dispute is over', async () => {
  const { id } = await disputed()
  await stripe.disputes.update(id, { evidence: { product_description: 'Queries' }, submit: false })
  expect(await stripe.disputes.retrieve(id)).toMatchObject({ status: 'needs_response' })
  expect(await stripe.disputes.close(id)).toMatchObject({ status: 'lost' })
  const late = stripe.disputes.update(id, { evidence: { product_description: 'Late' } })
  await expect(late).rejects.toThrow('already lost')
  await expect(stripe.disputes.close(id)).rejects.toThrow('already closed')
})

test('a dispute that nobody answers is lost when the evidence is due', async () => {
  const { id } = await disputed()
  await advance(12 * DAY)
  expect(await stripe.disputes.retrieve(id)).toMatchObject({
    status: 'lost',
    evidence_details: { past_due: true },
  })
})

test('card 1976: an inquiry moves no money until it is escalated', async () => {
  const { id, charge, status, balance_transactions } = await disputed('pm_card_createDisputeInquiry')
  expect({ status, balance_transactions }).toEqual({
    status: 'warning_needs_response',
    balance_transactions: [],
  })
  await stripe.disputes.update(id, { evidence: { uncategorized_text: 'escalate_inquiry_evidence' } })
  expect(await stripe.disputes.retrieve(id)).toMatchObject({ status: 'needs_response' })
  expect(await eventsOf(String(charge))).toContain('charge.dispute.funds_withdrawn')
})

test('card 5423: the issuer reports fraud, and the report stops being actionable with a refund', async () => {
  const charge = await pay('pm_card_createIssuerFraudRecord')
  await advance(10)
  const [warning] = (await stripe.radar.earlyFraudWarnings.list({ charge })).data
  expect(warning).toMatchObject({ actionable: true, fraud_type: 'unauthorized_use_of_card' })
  await stripe.refunds.create({ charge })
  const after = await stripe.radar.earlyFraudWarnings.retrieve(warning?.id ?? '')
  expect(after.actionable).toBe(false)
  expect((await eventsOf(charge)).filter((type) => type.startsWith('radar.'))).toEqual([
    'radar.early_fraud_warning.created',
    'radar.early_fraud_warning.updated',
  ])
})

test('a test or a button opens a dispute and decides it, and sends a warning', async () => {
  const charge = await pay('pm_card_visa')
  await control(`POST /_sandbox/charges/${charge}/fraud_warning`)
  const { id } = await control<{ id: string }>(`POST /_sandbox/charges/${charge}/dispute`, {
    reason: 'product_not_received',
  })
  await control(`POST /_sandbox/disputes/${id}/close`, { verdict: 'won' })
  expect(await stripe.disputes.retrieve(id)).toMatchObject({ status: 'won', reason: 'product_not_received' })
  const again = control(`POST /_sandbox/disputes/${id}/close`, { verdict: 'lost' })
  await expect(again).rejects.toThrow('400')
})
