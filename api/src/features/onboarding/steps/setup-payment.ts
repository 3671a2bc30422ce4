import type Stripe from 'stripe'
import type { Deps } from '../../../deps.ts'
import { askStripe, onboardingMetadata, type StripeDeps, stripeKey } from '../at-stripe.ts'
import { takeCard } from '../card.ts'
import { changeSession } from '../repository.ts'
import { assertReached, type OnboardingSession } from '../session.ts'

export interface PaymentSetup {
  session: OnboardingSession
  intent: Stripe.SetupIntent
}

/** What the page needs to save a card. The card counts once Stripe tells us that it is saved, not when the page does. */
export async function setupPayment(
  deps: Pick<Deps, 'db'> & StripeDeps,
  session: OnboardingSession,
): Promise<PaymentSetup> {
  assertReached(session, 'customer_created')
  const known = await findIntent(deps, session)
  if (known) return { session: await takeCard(deps, session, known), intent: known }
  const cardAttempt = session.stripeSetupIntentId ? session.cardAttempt + 1 : session.cardAttempt
  const intent = await createIntent(deps, { ...session, cardAttempt })
  const changed = await changeSession(deps.db, session.id, 'customer_created', {
    stripeSetupIntentId: intent.id,
    cardAttempt,
  })
  return { session: changed, intent }
}

async function findIntent(
  deps: StripeDeps,
  { stripeSetupIntentId: id }: OnboardingSession,
): Promise<Stripe.SetupIntent | undefined> {
  if (id === null) return undefined
  const intent = await askStripe(deps, (options) =>
    deps.stripe.setupIntents.retrieve(id, { expand: ['payment_method'] }, options),
  )
  return intent.status === 'canceled' ? undefined : intent
}

async function createIntent(deps: StripeDeps, session: OnboardingSession): Promise<Stripe.SetupIntent> {
  const params: Stripe.SetupIntentCreateParams = {
    customer: session.stripeCustomerId ?? '',
    usage: 'off_session',
    allowed_payment_method_types: ['card'],
    metadata: onboardingMetadata(session),
  }
  const idempotencyKey = stripeKey(session, 'setup', session.cardAttempt)
  return await askStripe(deps, (options) =>
    deps.stripe.setupIntents.create(params, { ...options, idempotencyKey }),
  )
}
