import type Stripe from 'stripe'
import type { Deps } from '../../../deps.ts'
import { AppError } from '../../../errors.ts'
import { toAccountMetadata } from '../../customers/buying-account.ts'
import { askStripe, onboardingMetadata, refusedParam, type StripeDeps, stripeKey } from '../at-stripe.ts'
import { changeSession, takeOverCustomer } from '../repository.ts'
import { hasReached, type OnboardingSession } from '../session.ts'

/** Whoever is known to Stripe already stays one customer there. */
export async function createCustomer(
  deps: StripeDeps & Pick<Deps, 'db'>,
  session: OnboardingSession,
): Promise<OnboardingSession> {
  if (hasReached(session, 'customer_created')) return session
  const reused = session.stripeCustomerId ? undefined : await takeOverCustomer(deps.db, session)
  if (reused !== undefined) await renameAtStripe(deps, session, reused)
  const stripeCustomerId = session.stripeCustomerId ?? reused ?? (await createAtStripe(deps, session))
  return await changeSession(deps.db, session.id, 'started', { stripeCustomerId, status: 'customer_created' })
}

async function createAtStripe(deps: StripeDeps, session: OnboardingSession): Promise<string> {
  const idempotencyKey = stripeKey(session, 'customer')
  const params = toParams(session)
  try {
    const { id } = await askStripe(deps, (options) =>
      deps.stripe.customers.create(params, { ...options, idempotencyKey }),
    )
    return id
  } catch (error) {
    throw refusedParam(error) === 'email' ? refusedEmail(error) : error
  }
}

/** Of an onboarding that expired before a card was saved. */
async function renameAtStripe(deps: StripeDeps, session: OnboardingSession, id: string): Promise<void> {
  await askStripe(deps, (options) => deps.stripe.customers.update(id, toParams(session), options))
}

function toParams(session: OnboardingSession): Stripe.CustomerCreateParams & Stripe.CustomerUpdateParams {
  const { accountId, companyName, email, name, phone } = session
  return {
    email,
    name: companyName ?? name,
    ...(phone !== null && { phone }),
    metadata: { ...toAccountMetadata(accountId), ...onboardingMetadata(session), contact: name },
  }
}

/** Stripe rejects some addresses that look valid. */
function refusedEmail(cause: unknown): AppError {
  return new AppError(
    'invalid_email',
    'The e-mail address is not one that Stripe accepts. Start again with another.',
    { param: 'email', cause },
  )
}
