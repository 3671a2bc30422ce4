import Stripe from 'stripe'
import type { Deps } from '../../../deps.ts'
import type { StripeCalls } from '../../../stripe/calls.ts'

type PortalSessionDeps = Pick<Deps, 'config' | 'log' | 'stripe'>

/**
 * The address of a portal with our configuration. One that Stripe does not have, or that is switched off there, must
 * not keep customers from paying or leaving: they get the account's default, and the log says so.
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
      "Stripe refuses STRIPE_PORTAL_CONFIGURATION; the account's default is used. Run pnpm stripe:products --write-env",
    )
    return await open(params)
  }
}

function isAboutConfiguration(error: unknown): boolean {
  return error instanceof Stripe.errors.StripeInvalidRequestError && error.param === 'configuration'
}
