import type { SandboxContext } from '../../context.ts'
import type { CheckoutSession, LineItem } from '../../store/stripe-objects.ts'
import { type NamedDiscount, readDiscount } from '../discounts/service.ts'
import { shippingOf } from '../payment-intents/shipping.ts'
import { getReferenced } from '../resource.ts'
import { buildSession, type SessionCreateParams } from './builder.ts'
import { checkParams, type WithMethodTypes } from './check-params.ts'
import { discountLines, readLineItems } from './line-items.ts'
import { checkCustomerPlace, checkSmallest } from './payment-terms.ts'
import { saveSession } from './save.ts'
import { setupPart } from './setup.ts'

export function createSession(ctx: SandboxContext, params: SessionCreateParams): CheckoutSession {
  checkParams(ctx, params)
  const mode = params.mode ?? 'payment'
  const items = readLineItems(ctx, params.line_items ?? [], mode)
  const customer = params.customer ? getReferenced(ctx, 'customer', params.customer, 'customer') : null
  checkCustomerPlace(params, customer)
  const [given] = params.discounts ?? []
  const named = given ? readDiscount(ctx, given) : null
  const { totals, lineItems } = discountLines(items, hasTrial(ctx, params.subscription_data), named)
  const currency = items[0]?.currency ?? 'usd'
  if (mode === 'payment') checkSmallest(totals.total, currency)
  const built = buildSession(ctx.clock.now(), {
    params,
    customer,
    currency,
    totals,
    discounts: named ? [discountOf(named)] : null,
    baseUrl: ctx.baseUrl(),
    methodTypes: methodTypesOf(params),
  })
  const session = mode === 'setup' ? { ...built, ...setupPart(ctx, params, customer) } : built
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

function methodTypesOf(params: WithMethodTypes): string[] {
  return params.payment_method_types ?? params.allowed_payment_method_types ?? ['card']
}
