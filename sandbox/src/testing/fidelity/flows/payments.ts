import { type Flow, refused } from '../shop.ts'

export const customers: Flow = async ({ stripe }) => {
  const customer = await stripe.customers.create({
    email: 'first@example.com',
    name: 'First',
    address: { country: 'DE', postal_code: '10115' },
    metadata: { source: 'test' },
    payment_method: 'pm_card_visa',
    invoice_settings: { default_payment_method: 'pm_card_visa' },
  })
  await stripe.customers.retrieve(customer.id)
  await stripe.customers.retrieve(customer.id, {
    expand: ['subscriptions', 'invoice_settings.default_payment_method'],
  })
  await stripe.customers.update(customer.id, { email: 'second@example.com', description: 'Changed' })
  await stripe.customers.list({ email: 'second@example.com' })
  await stripe.customers.listPaymentMethods(customer.id)
  const gone = await stripe.customers.create({ email: 'gone@example.com' })
  await stripe.customers.del(gone.id)
  await stripe.customers.retrieve(gone.id)
  for (let count = 0; count < 7; count += 1)
    await stripe.customers.create({ email: `page${count}@example.com` })
  const first = await stripe.customers.list({ limit: 3 })
  const next = await stripe.customers.list({ limit: 3, starting_after: first.data[2]?.id ?? '' })
  await stripe.customers.list({ limit: 3, ending_before: next.data[0]?.id ?? '' })
}

export const paymentMethods: Flow = async ({ stripe }) => {
  const { id: customer } = await stripe.customers.create({})
  const card = { number: '4242424242424242', exp_month: 12, exp_year: 2034, cvc: '123' }
  const { id } = await stripe.paymentMethods.create({ type: 'card', card })
  await stripe.paymentMethods.attach(id, { customer })
  await stripe.paymentMethods.update(id, { metadata: { place: 'wallet' } })
  await stripe.paymentMethods.retrieve(id)
  await stripe.paymentMethods.list({ customer })
  await stripe.paymentMethods.detach(id)
  await stripe.paymentMethods.create({
    type: 'us_bank_account',
    us_bank_account: {
      account_holder_type: 'individual',
      account_number: '000123456789',
      routing_number: '110000000',
    },
    billing_details: { name: 'Ada' },
  })
  await stripe.paymentMethods.create({
    type: 'sepa_debit',
    sepa_debit: { iban: 'DE89370400440532013000' },
    billing_details: { name: 'Ada', email: 'ada@example.com' },
  })
}

export const setupIntents: Flow = async ({ stripe, url }) => {
  const { id: customer } = await stripe.customers.create({})
  const made = await stripe.setupIntents.create({ customer, payment_method: 'pm_card_visa' })
  await stripe.setupIntents.confirm(made.id)
  await stripe.setupIntents.retrieve(made.id)
  await stripe.setupIntents.list()
  const dropped = await stripe.setupIntents.create({ customer })
  await stripe.setupIntents.cancel(dropped.id)
  await refused(
    stripe.setupIntents.create({ customer, payment_method: 'pm_card_chargeDeclined', confirm: true }),
  )
  const asks = 'pm_card_authenticationRequired'
  for (const approved of ['false', 'true']) {
    const asked = await stripe.setupIntents.create({ customer, payment_method: asks, confirm: true })
    await fetch(`${url}/elements/challenge/answer`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ intent: 'setup_intent', client_secret: asked.client_secret, approved }),
    })
    await stripe.setupIntents.retrieve(asked.id)
  }
}

export const paymentIntents: Flow = async ({ stripe }) => {
  const { id: customer } = await stripe.customers.create({})
  const amount = { amount: 500, currency: 'usd' }
  const made = await stripe.paymentIntents.create({ ...amount, customer, payment_method: 'pm_card_visa' })
  await stripe.paymentIntents.update(made.id, { description: 'Five dollars' })
  await stripe.paymentIntents.confirm(made.id)
  await stripe.paymentIntents.retrieve(made.id, { expand: ['latest_charge', 'customer'] })
  await stripe.paymentIntents.list()
  const declined = { ...amount, payment_method: 'pm_card_chargeDeclined', confirm: true }
  await refused(stripe.paymentIntents.create(declined))
  const asks = 'pm_card_authenticationRequired'
  await stripe.paymentIntents.create({ ...amount, payment_method: asks, confirm: true })
  const dropped = await stripe.paymentIntents.create(amount)
  await stripe.paymentIntents.cancel(dropped.id, { cancellation_reason: 'abandoned' })
  const charges = await stripe.charges.list({ limit: 3 })
  await stripe.charges.retrieve(charges.data[0]?.id ?? '', { expand: ['payment_intent'] })
  const booked = await stripe.balanceTransactions.list({ type: 'charge', limit: 3 })
  await stripe.balanceTransactions.retrieve(booked.data[0]?.id ?? '')
}
