import Stripe from 'stripe'
import type { Deps } from '../../../deps.ts'
import type { StripeCalls } from '../../../stripe/calls.ts'

type PortalSessionDeps = Pick<Deps, 'config' | 'log' | 'stripe'>

/**
 * The URL of a portal session with our configuration. If that configuration is missing or inactive in Stripe,
 * customers must still be able to pay or cancel, so they get the account's default and an error is logged.
 */
export async function createPortalSession(
  { config, log, stripe }: PortalSessionDeps,
  call: StripeCalls,
  params: Stripe.BillingPortal.SessionCreateParams,
): Promise<string> {
  const open = async (given: Stripe.BillingPortal.SessionCreateParams) =>
    (await call((options) => stripe.billingPortal.sessions.create(given, options))).url
  const { portalConfiguration: configuration } = config.stripe
  if (!configuration) return await open(params)
  try {
    return await open({ ...params, configuration })
  } catch (error) {
    if (!isAboutConfiguration(error)) throw error
    log.error(
      { err: error },
      "Stripe rejected STRIPE_PORTAL_CONFIGURATION; using the account's default. Run pnpm stripe:products --write-env",
    )
    return await open(params)
  }
}

function isAboutConfiguration(error: unknown): boolean {
  return error instanceof Stripe.errors.StripeInvalidRequestError && error.param === 'configuration'
}
