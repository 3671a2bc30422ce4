import type { SandboxContext } from '../../context.ts'
import { invalidRequest, parameterMissing } from '../../http/stripe-error.ts'
import type { CheckoutSession, LineItem } from '../../store/stripe-objects.ts'
import { type NamedDiscount, readDiscount } from '../discounts/service.ts'
import { getReferenced } from '../resource.ts'
import { buildSession, type SessionCreateParams } from './builder.ts'
import { discountLines, dueNow, readLineItems, totalsOf } from './line-items.ts'
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
  const totals = totalsOf(dueNow(items, hasTrial(ctx, params.subscription_data)), named)
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
  ctx.store.objects.setHidden('checkout.session', session.id, hiddenOf(params, discountLines(items, totals)))
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
    ...(params.subscription_data ? { subscriptionData: params.subscription_data } : {}),
    ...(params.payment_intent_data ? { paymentIntentData: params.payment_intent_data } : {}),
  }
}

export function hasTrial(ctx: SandboxContext, data: SessionCreateParams['subscription_data']): boolean {
  return Boolean(data?.trial_period_days || (data?.trial_end && Number(data.trial_end) > ctx.clock.now()))
}

/** The older `payment_method_types` is still understood where the pinned version does not list it. */
function methodTypesOf(params: SessionCreateParams & { payment_method_types?: string[] }): string[] {
  return params.payment_method_types ?? params.allowed_payment_method_types ?? ['card']
}

function checkParams(ctx: SandboxContext, params: SessionCreateParams): void {
  if (!params.mode) throw parameterMissing('mode')
  if (params.mode === 'setup')
    throw invalidRequest('The sandbox serves the modes payment and subscription.', 'mode')
  if (!params.line_items || params.line_items.length === 0) throw parameterMissing('line_items')
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
  checkUrls(params)
  checkExpiry(ctx, params.expires_at)
}

function checkUrls(params: SessionCreateParams): void {
  if (!params.success_url) throw parameterMissing('success_url')
  for (const field of ['success_url', 'cancel_url'] as const) {
    const url = params[field]
    // The placeholder for the session id is no valid URL text by itself.
    if (url && !URL.canParse(url.replaceAll('{CHECKOUT_SESSION_ID}', 'cs'))) {
      throw invalidRequest('Not a valid URL', field, 'url_invalid')
    }
  }
}

function checkExpiry(ctx: SandboxContext, expiresAt: number | undefined): void {
  if (expiresAt === undefined) return
  const lifetime = expiresAt - ctx.clock.now()
  // A little grace for the time that the request takes.
  if (lifetime < MIN_LIFETIME_SECONDS - 5 || lifetime > MAX_LIFETIME_SECONDS + 5) {
    throw invalidRequest(
      'The `expires_at` timestamp must be at least 30 minutes and at most 24 hours from Checkout Session creation.',
      'expires_at',
    )
  }
}
