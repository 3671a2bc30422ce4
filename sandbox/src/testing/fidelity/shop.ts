import Stripe from 'stripe'
import { makePrice, type TestSandbox } from '../test-sandbox.ts'

/** What a flow needs. */
export interface Shop extends Pick<TestSandbox, 'url' | 'control' | 'advance'> {
  stripe: Stripe
  monthly: Stripe.Price
  larger: Stripe.Price
  yearly: Stripe.Price
}

export type Flow = (shop: Shop) => Promise<void>

export async function openShop({ url, control, advance }: TestSandbox, stripe: Stripe): Promise<Shop> {
  const monthly = await makePrice(stripe, 1900)
  const larger = await makePrice(stripe, 9900)
  const yearly = await makePrice(stripe, 19_000, 'year')
  return { url, control, advance, stripe, monthly, larger, yearly }
}

/** Waits for a call that Stripe refuses; its response is recorded like any other. */
export async function refused(call: Promise<unknown>): Promise<void> {
  try {
    await call
  } catch (error) {
    if (error instanceof Stripe.errors.StripeError) return
    throw error
  }
  throw new Error('A call that should have been refused was not')
}

/** A subscription of a new customer whose default card behaves as the token says. */
export async function subscribe(
  { stripe, monthly }: Shop,
  token = 'pm_card_visa',
  params: Partial<Stripe.SubscriptionCreateParams> = {},
): Promise<Stripe.Subscription> {
  const customer = await stripe.customers.create({
    email: 'member@example.com',
    payment_method: token,
    invoice_settings: { default_payment_method: token },
  })
  return stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: monthly.id }],
    ...params,
  })
}
