import type Stripe from 'stripe'
import { isMissingInStripe } from '../../../stripe/failure.ts'
import { isTaxLocation } from '../../../stripe/tax-location.ts'
import type { StatementToDeliver } from './statements-repository.ts'

const REQUEST = { timeout: 8_000, maxNetworkRetries: 0 }
/** Where a subscription's invoices are sent without saying when they are due; Stripe's own default. */
const DAYS_UNTIL_DUE = 30

type Terms = Pick<
  Stripe.InvoiceCreateParams,
  'automatic_tax' | 'collection_method' | 'days_until_due' | 'default_payment_method' | 'default_tax_rates'
>

/**
 * An invoice of our own is collected and taxed as the subscription is whose month it bills, also after that has ended; without one, as
 * our checkout sells, if Stripe knows where the customer is.
 */
export async function readCollectionTerms(
  stripe: Stripe,
  { stripeCustomerId, stripeSubscriptionId }: StatementToDeliver,
): Promise<Terms> {
  const subscription = stripeSubscriptionId && (await findSubscription(stripe, stripeSubscriptionId))
  if (!subscription || idOf(subscription.customer) !== stripeCustomerId)
    return await ofCheckout(stripe, stripeCustomerId)
  const { automatic_tax, collection_method, days_until_due, default_payment_method } = subscription
  const taxRates = (subscription.default_tax_rates ?? []).map(({ id }) => id)
  return {
    automatic_tax: { enabled: automatic_tax.enabled },
    ...(taxRates.length > 0 && { default_tax_rates: taxRates }),
    collection_method,
    ...(collection_method === 'send_invoice'
      ? { days_until_due: days_until_due ?? DAYS_UNTIL_DUE }
      : default_payment_method && { default_payment_method: idOf(default_payment_method) }),
  }
}

/** Stripe charges the customer's default payment method. */
async function ofCheckout(stripe: Stripe, customerId: string): Promise<Terms> {
  const customer = await stripe.customers.retrieve(customerId, {}, REQUEST)
  const enabled = !customer.deleted && isTaxLocation(customer.address)
  return { automatic_tax: { enabled }, collection_method: 'charge_automatically' }
}

async function findSubscription(stripe: Stripe, id: string): Promise<Stripe.Subscription | undefined> {
  try {
    return await stripe.subscriptions.retrieve(id, {}, REQUEST)
  } catch (error) {
    if (isMissingInStripe(error)) return undefined
    throw error
  }
}

const idOf = (given: string | { id: string }) => (typeof given === 'string' ? given : given.id)
