import { type Flow, refused, type Shop } from '../shop.ts'

async function pay({ stripe }: Shop, token: string): Promise<string> {
  const money = { amount: 1900, currency: 'usd' }
  const intent = await stripe.paymentIntents.create({ ...money, payment_method: token, confirm: true })
  return String(intent.latest_charge)
}

export const refunds: Flow = async (shop) => {
  const { stripe, advance } = shop
  const charge = await pay(shop, 'pm_card_visa')
  const part = await stripe.refunds.create({ charge, amount: 900, reason: 'requested_by_customer' })
  await stripe.refunds.update(part.id, { metadata: { case: '1' } })
  await stripe.refunds.create({ charge, metadata: { case: '2' } })
  await refused(stripe.refunds.create({ charge }))
  await refused(stripe.refunds.cancel(part.id))
  await stripe.refunds.retrieve(part.id, { expand: ['charge'] })
  await stripe.refunds.list({ charge })
  await stripe.charges.retrieve(charge)
  for (const token of ['pm_card_refundFail', 'pm_card_pendingRefund', 'pm_usBankAccount_success'])
    await refundLater(shop, token)
  await advance(10)
  await stripe.refunds.list({ limit: 5 })
}

async function refundLater(shop: Shop, token: string): Promise<void> {
  const charge = await pay(shop, token)
  const { status } = await shop.stripe.charges.retrieve(charge)
  if (status === 'succeeded') await shop.stripe.refunds.create({ charge })
  else await refused(shop.stripe.refunds.create({ charge }))
}

export const disputes: Flow = async (shop) => {
  const { stripe, advance } = shop
  const tokens = [
    'pm_card_createDispute',
    'pm_card_createDisputeProductNotReceived',
    'pm_card_createDisputeInquiry',
  ]
  for (const token of tokens) await pay(shop, token)
  await advance(10)
  const [inquiry, notReceived, fraudulent] = (await stripe.disputes.list({ limit: 3 })).data
  if (!inquiry || !notReceived || !fraudulent) throw new Error('The test cards opened no disputes')
  await stripe.disputes.update(fraudulent.id, {
    evidence: { product_description: 'Queries' },
    submit: false,
    metadata: { case: '3' },
  })
  await stripe.disputes.update(fraudulent.id, { evidence: { uncategorized_text: 'winning_evidence' } })
  await stripe.disputes.update(inquiry.id, { evidence: { uncategorized_text: 'escalate_inquiry_evidence' } })
  await stripe.disputes.close(notReceived.id)
  await refused(stripe.disputes.close(notReceived.id))
  await stripe.disputes.retrieve(fraudulent.id, { expand: ['charge', 'payment_intent'] })
}

export const fraudWarnings: Flow = async (shop) => {
  const charge = await pay(shop, 'pm_card_createIssuerFraudRecord')
  await shop.advance(10)
  const { data } = await shop.stripe.radar.earlyFraudWarnings.list({ charge })
  await shop.stripe.radar.earlyFraudWarnings.retrieve(data[0]?.id ?? '')
  await shop.stripe.refunds.create({ charge })
}
