import type { SandboxContext } from '../../context.ts'
import { invalidRequest, parameterMissing } from '../../http/stripe-error.ts'
import { assertOnce } from '../payment-methods/method-types.ts'
import { checkUrl } from '../url.ts'
import type { SessionCreateParams } from './builder.ts'

const MIN_LIFETIME_SECONDS = 30 * 60
const MAX_LIFETIME_SECONDS = 24 * 3600

/** The older `payment_method_types` is still accepted although the pinned version does not list it. */
export type WithMethodTypes = SessionCreateParams & { payment_method_types?: string[] }

export function checkParams(ctx: SandboxContext, params: SessionCreateParams): void {
  if (!params.mode) throw parameterMissing('mode')
  if (params.mode !== 'setup' && !params.line_items?.length) throw parameterMissing('line_items')
  checkCustomer(params)
  checkMode(params)
  if (params.allow_promotion_codes !== undefined && params.discounts) {
    throw invalidRequest('You may only specify one of these parameters: allow_promotion_codes, discounts.')
  }
  checkPage(params)
  checkMethodTypes(params)
  checkTrial(ctx, params.subscription_data)
  checkUrls(params)
  checkExpiry(ctx, params.expires_at)
}

function checkCustomer(params: SessionCreateParams): void {
  if (params.customer_update && !params.customer) {
    throw invalidRequest('`customer_update` can only be used with `customer`.', 'customer_update')
  }
  if (params.customer_creation && params.customer) {
    throw invalidRequest('You may only specify one of these parameters: customer, customer_creation.')
  }
  if (params.customer && params.customer_email) {
    throw invalidRequest('You may only specify one of these parameters: customer, customer_email.')
  }
  if (params.customer_email && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(params.customer_email)) {
    throw invalidRequest(`Invalid email address: ${params.customer_email}`, 'customer_email', 'email_invalid')
  }
}

/** What belongs to one mode is refused in the other. */
function checkMode(params: SessionCreateParams): void {
  if (params.mode === 'subscription') checkSubscriptionMode(params)
  else if (params.mode === 'setup') checkSetupMode(params)
  else checkPaymentMode(params)
  if (params.mode !== 'setup' && params.setup_intent_data)
    throw invalidRequest('You can only pass `setup_intent_data` in `setup` mode.', 'setup_intent_data')
}

const NOT_IN_SETUP = [
  'line_items',
  'discounts',
  'allow_promotion_codes',
  'automatic_tax',
  'invoice_creation',
  'payment_intent_data',
  'payment_method_collection',
  'subscription_data',
  'submit_type',
] as const

/** Nothing is sold. */
function checkSetupMode(params: WithMethodTypes): void {
  const wrong = NOT_IN_SETUP.find((name) => params[name] !== undefined)
  if (wrong) throw invalidRequest(`You can not pass \`${wrong}\` in \`setup\` mode.`, wrong)
  const types = params.payment_method_types ?? params.allowed_payment_method_types
  if (!params.currency && !types) throw parameterMissing('currency')
}

function checkSubscriptionMode(params: SessionCreateParams): void {
  if (params.customer_creation) {
    throw invalidRequest('`customer_creation` can only be used in `payment` mode.', 'customer_creation')
  }
  if (params.payment_intent_data) {
    throw invalidRequest(
      'You can not pass `payment_intent_data` in `subscription` mode.',
      'payment_intent_data',
    )
  }
  if (params.invoice_creation?.enabled) {
    throw invalidRequest(
      'You can only enable invoice creation when `mode` is set to `payment`. Invoices are created automatically ' +
        'when `mode` is set to `subscription`.',
      'invoice_creation',
    )
  }
}

function checkPaymentMode(params: SessionCreateParams): void {
  if (params.subscription_data) {
    throw invalidRequest('You can not pass `subscription_data` in `payment` mode.', 'subscription_data')
  }
  if (params.payment_method_collection) {
    throw invalidRequest(
      'You can only set `payment_method_collection` if there are recurring prices.',
      'payment_method_collection',
    )
  }
}

const MAX_REFERENCE_LENGTH = 200

/** Only the hosted page is supported, without a telephone number. */
function checkPage(params: SessionCreateParams): void {
  if (params.ui_mode && params.ui_mode !== 'hosted_page')
    throw invalidRequest('The sandbox serves the hosted page only.', 'ui_mode')
  if (params.phone_number_collection?.enabled)
    throw invalidRequest('The sandbox asks for no telephone number.', 'phone_number_collection[enabled]')
  if ((params.client_reference_id?.length ?? 0) > MAX_REFERENCE_LENGTH)
    throw invalidRequest(
      `Invalid string: must be at most ${MAX_REFERENCE_LENGTH} characters`,
      'client_reference_id',
    )
}

const MIN_TRIAL_SECONDS = 48 * 3600

function checkTrial(ctx: SandboxContext, data: SessionCreateParams['subscription_data']): void {
  if (data?.trial_period_days === 0)
    throw invalidRequest(
      'The minimum number of trial period days is 1.',
      'subscription_data[trial_period_days]',
    )
  if (data?.trial_end !== undefined && data.trial_end < ctx.clock.now() + MIN_TRIAL_SECONDS - 5)
    throw invalidRequest(
      'The `subscription_data[trial_end]` has to be at least 2 days in the future.',
      'subscription_data[trial_end]',
    )
}

function checkUrls(params: SessionCreateParams): void {
  if (!params.success_url) throw parameterMissing('success_url')
  for (const field of ['success_url', 'cancel_url'] as const) {
    const url = params[field]
    // The placeholder for the session id is not a valid URL by itself.
    checkUrl(url?.replaceAll('{CHECKOUT_SESSION_ID}', 'cs'), field)
  }
}

function checkExpiry(ctx: SandboxContext, expiresAt: number | undefined): void {
  if (expiresAt === undefined) return
  const lifetime = expiresAt - ctx.clock.now()
  // Allows some time for the request itself.
  if (lifetime < MIN_LIFETIME_SECONDS - 5 || lifetime > MAX_LIFETIME_SECONDS + 5) {
    throw invalidRequest(
      'The `expires_at` timestamp must be at least 30 minutes and at most 24 hours from Checkout Session creation.',
      'expires_at',
    )
  }
}

function checkMethodTypes(params: WithMethodTypes): void {
  for (const name of ['payment_method_types', 'allowed_payment_method_types'] as const)
    assertOnce(params[name], name)
}
