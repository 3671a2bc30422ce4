import type Stripe from 'stripe'
import type { Deps } from '../../deps.ts'
import { isTaxLocation } from '../../stripe/tax-location.ts'
import { askStripe, type StripeDeps } from './at-stripe.ts'
import { changeSession } from './repository.ts'
import { hasReached, type OnboardingSession } from './session.ts'

/** Takes over the card of an intent that Stripe has told us to be saved; any other changes nothing. */
export async function takeCard(
  deps: Pick<Deps, 'db'> & StripeDeps,
  session: OnboardingSession,
  { payment_method: method, status }: Stripe.SetupIntent,
): Promise<OnboardingSession> {
  if (hasReached(session, 'payment_setup') || status !== 'succeeded' || !method) return session
  const address = typeof method === 'string' ? null : method.billing_details.address
  const isTaxed = await giveAddress(deps, session, address)
  return await changeSession(deps.db, session.id, 'customer_created', {
    stripePaymentMethodId: typeof method === 'string' ? method : method.id,
    isTaxed,
    status: 'payment_setup',
  })
}

/** What the session has been told of its card, asked of Stripe where we do not know yet. */
export async function refreshCard(
  deps: Pick<Deps, 'db'> & StripeDeps,
  session: OnboardingSession,
): Promise<OnboardingSession> {
  const { stripeSetupIntentId: id, status } = session
  if (status !== 'customer_created' || id === null) return session
  const intent = await askStripe(deps, (options) =>
    deps.stripe.setupIntents.retrieve(id, { expand: ['payment_method'] }, options),
  )
  return await takeCard(deps, session, intent)
}

/** Tax is worked out from the card's address. Returns whether there is one that it can be worked out from. */
async function giveAddress(
  deps: StripeDeps,
  { stripeCustomerId }: OnboardingSession,
  address: Stripe.Address | null,
): Promise<boolean> {
  if (!isTaxLocation(address)) return false
  const { line1, line2, city, state, country, postal_code: postalCode } = address ?? {}
  const given = Object.entries({ line1, line2, city, state, country, postal_code: postalCode })
  const filled = Object.fromEntries(given.filter(([, value]) => Boolean(value)))
  await askStripe(deps, (options) =>
    deps.stripe.customers.update(stripeCustomerId ?? '', { address: filled }, options),
  )
  return true
}
