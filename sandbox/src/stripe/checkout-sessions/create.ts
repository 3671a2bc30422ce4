import type { SandboxContext } from '../../context.ts'
import { invalidRequest, parameterMissing } from '../../http/stripe-error.ts'
import type { CheckoutSession, LineItem } from '../../store/stripe-objects.ts'
import { type NamedDiscount, readDiscount } from '../discounts/service.ts'
import { shippingOf } from '../payment-intents/shipping.ts'
import { assertOnce } from '../payment-methods/method-types.ts'
import { getReferenced } from '../resource.ts'
import { checkUrl } from '../url.ts'
import { buildSession, type SessionCreateParams } from './builder.ts'
import { discountLines, readLineItems } from './line-items.ts'
import { saveSession } from './save.ts'

const MIN_LIFETIME_SECONDS = 30 * 60
const MAX_LIFETIME_SECONDS = 24 * 3600

export function createSession(ctx: SandboxContext, params: SessionCreateParams): CheckoutSession {
  checkParams(ctx, params)
  const mode = params.mode ?? 'payment'
  const items = readLineItems(ctx, params.line_items ?? [], mode)
  const customer = params.customer ? getReferenced(ctx, 'customer', params.customer, 'customer') : null
  const [given] = params.discounts ?? []
  const named = given ? readDiscount(ctx, given) : null
  const { totals, lineItems } = discountLines(items, hasTrial(ctx, params.subscription_data), named)
  const session = buildSession(ctx.clock.now(), {
    params,
    customer,
    currency: items[0]?.currency ?? 'usd',
    totals,
    discounts: named ? [discountOf(named)] : null,
    baseUrl: ctx.baseUrl(),
    methodTypes: methodTypesOf(params),
  })
  saveSession(ctx, session)
  ctx.store.objects.setHidden('checkout.session', session.id, hiddenOf(params, lineItems))
  return session
}

export function discountOf(named: NamedDiscount): NonNullable<CheckoutSession['discounts']>[number] {
  return {
    coupon: named.promotionCode ? null : named.coupon.id,
    promotion_code: named.promotionCode?.id ?? null,
  }
}

function hiddenOf(params: SessionCreateParams, lineItems: LineItem[]) {
  return {
    lineItems,
    ...(params.subscription_data ? { subscriptionData: subscriptionDataOf(params.subscription_data) } : {}),
    ...(params.payment_intent_data ? { paymentIntentData: intentDataOf(params.payment_intent_data) } : {}),
    ...(params.customer_update ? { customerUpdate: customerUpdateOf(params.customer_update) } : {}),
  }
}

/** The parameters for the session's subscription; any others are refused because they are not read. */
function subscriptionDataOf(data: NonNullable<SessionCreateParams['subscription_data']>) {
  const { description, metadata, trial_end, trial_period_days, trial_settings } = data
  const missing = trial_settings?.end_behavior.missing_payment_method
  return {
    ...(description === undefined ? {} : { description }),
    ...(metadata === undefined ? {} : { metadata }),
    ...(trial_end === undefined ? {} : { trial_end }),
    ...(trial_period_days === undefined ? {} : { trial_period_days }),
    ...(missing ? { trial_settings: { end_behavior: { missing_payment_method: missing } } } : {}),
  }
}

function intentDataOf(data: NonNullable<SessionCreateParams['payment_intent_data']>) {
  const { description, metadata, setup_future_usage, shipping } = data
  return {
    ...(description === undefined ? {} : { description }),
    ...(metadata === undefined ? {} : { metadata }),
    ...(setup_future_usage === undefined ? {} : { setup_future_usage }),
    ...(shipping === undefined ? {} : { shipping: shippingOf(shipping) }),
  }
}

function customerUpdateOf({ address, name }: NonNullable<SessionCreateParams['customer_update']>) {
  return { address: address === 'auto', name: name === 'auto' }
}

export function hasTrial(ctx: SandboxContext, data: SessionCreateParams['subscription_data']): boolean {
  return Boolean(data?.trial_period_days || (data?.trial_end && Number(data.trial_end) > ctx.clock.now()))
}

/** The older `payment_method_types` is still accepted although the pinned version does not list it. */
type WithMethodTypes = SessionCreateParams & { payment_method_types?: string[] }

function methodTypesOf(params: WithMethodTypes): string[] {
  return params.payment_method_types ?? params.allowed_payment_method_types ?? ['card']
}

function checkMethodTypes(params: WithMethodTypes): void {
  for (const name of ['payment_method_types', 'allowed_payment_method_types'] as const)
    assertOnce(params[name], name)
}

function checkParams(ctx: SandboxContext, params: SessionCreateParams): void {
  if (!params.mode) throw parameterMissing('mode')
  if (params.mode === 'setup')
    throw invalidRequest('The sandbox serves the modes payment and subscription.', 'mode')
  if (!params.line_items || params.line_items.length === 0) throw parameterMissing('line_items')
  if (params.customer_update && !params.customer) {
    throw invalidRequest('`customer_update` can only be used with `customer`.', 'customer_update')
  }
  if (params.customer_creation && params.mode === 'subscription') {
    throw invalidRequest('`customer_creation` can only be used in `payment` mode.', 'customer_creation')
  }
  if (params.customer_creation && params.customer) {
    throw invalidRequest('You may only specify one of these parameters: customer, customer_creation.')
  }
  if (params.payment_intent_data && params.mode === 'subscription') {
    throw invalidRequest(
      'You can not pass `payment_intent_data` in `subscription` mode.',
      'payment_intent_data',
    )
  }
  if (params.customer && params.customer_email) {
    throw invalidRequest('You may only specify one of these parameters: customer, customer_email.')
  }
  if (params.customer_email && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(params.customer_email)) {
    throw invalidRequest(`Invalid email address: ${params.customer_email}`, 'customer_email', 'email_invalid')
  }
  if (params.allow_promotion_codes !== undefined && params.discounts) {
    throw invalidRequest('You may only specify one of these parameters: allow_promotion_codes, discounts.')
  }
  if (params.subscription_data && params.mode !== 'subscription') {
    throw invalidRequest('You can not pass `subscription_data` in `payment` mode.', 'subscription_data')
  }
  checkPage(params)
  checkMethodTypes(params)
  checkTrial(ctx, params.subscription_data)
  checkUrls(params)
  checkExpiry(ctx, params.expires_at)
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
