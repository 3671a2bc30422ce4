import Stripe from 'stripe'
import type { Deps } from '../../deps.ts'
import { toStripeFailure } from '../../stripe/failure.ts'
import type { OnboardingSession } from './session.ts'

export type StripeDeps = Pick<Deps, 'stripe' | 'anonymousStripeCalls'>

/** One call while somebody waits for it. */
export async function askStripe<Answer>(
  { anonymousStripeCalls }: Pick<Deps, 'anonymousStripeCalls'>,
  work: (options: Stripe.RequestOptions) => Promise<Answer>,
): Promise<Answer> {
  try {
    return await anonymousStripeCalls(work)
  } catch (error) {
    throw toStripeFailure(error)
  }
}

/** Of each step, so that however often and wherever it runs, Stripe does it once; of its later attempts by their number. */
export function stripeKey({ id }: Pick<OnboardingSession, 'id'>, step: string, attempt = 1): string {
  return attempt === 1 ? `onb-${id}-${step}` : `onb-${id}-${step}-${attempt}`
}

/** Tells operators in Stripe's Dashboard where an object comes from. */
export const onboardingMetadata = ({ id }: Pick<OnboardingSession, 'id'>) => ({ onboarding_id: id })

/** The parameter that Stripe refused. */
export function refusedParam(error: unknown): string | undefined {
  const cause = error instanceof Error ? error.cause : undefined
  return cause instanceof Stripe.errors.StripeInvalidRequestError ? cause.param : undefined
}
