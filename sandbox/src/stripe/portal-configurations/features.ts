import type Stripe from 'stripe'
import type { SandboxContext } from '../../context.ts'
import { invalidRequest, parameterMissing } from '../../http/stripe-error.ts'
import type { PortalConfiguration } from '../../store/stripe-objects.ts'
import type { Wire } from '../../store/wire.ts'
import { getReferenced } from '../resource.ts'

type CreateParams = Wire<Stripe.BillingPortal.ConfigurationCreateParams>
type UpdateParams = Wire<Stripe.BillingPortal.ConfigurationUpdateParams>
type Features = PortalConfiguration['features']

export function buildFeatures(given: CreateParams['features']): Features {
  const update = given.subscription_update
  const reason = given.subscription_cancel?.cancellation_reason
  return {
    customer_update: {
      allowed_updates: given.customer_update?.allowed_updates || [],
      enabled: given.customer_update?.enabled ?? false,
    },
    invoice_history: { enabled: given.invoice_history?.enabled ?? false },
    payment_method_update: {
      enabled: given.payment_method_update?.enabled ?? false,
      payment_method_configuration: null,
    },
    subscription_cancel: {
      cancellation_reason: {
        enabled: reason?.enabled ?? false,
        feedback_options: null,
        options: reason?.options || [],
      },
      enabled: given.subscription_cancel?.enabled ?? false,
      mode: given.subscription_cancel?.mode ?? 'at_period_end',
      proration_behavior: given.subscription_cancel?.proration_behavior ?? 'none',
    },
    subscription_pause: { duration: { interval_options: [], type: 'indefinite' }, enabled: false },
    subscription_update: {
      billing_cycle_anchor: update?.billing_cycle_anchor ?? null,
      default_allowed_updates: update?.default_allowed_updates || [],
      enabled: update?.enabled ?? false,
      products: (update?.products || []).map((product) => ({
        adjustable_quantity: { enabled: false, maximum: null, minimum: 1 },
        prices: product.prices,
        product: product.product,
      })),
      proration_behavior: update?.proration_behavior ?? 'none',
      schedule_at_period_end: {
        conditions: (update?.schedule_at_period_end?.conditions || []).map(({ type }) => ({ type })),
      },
      trial_update_behavior: update?.trial_update_behavior ?? 'end_trial',
    },
  }
}

/** Changes only what the request names, for each feature. */
export function changeFeatures(before: Features, given: NonNullable<UpdateParams['features']>): Features {
  const built = buildFeatures(given as CreateParams['features'])
  const changed = Object.entries(given).map(([name, fields]) => {
    const whole: object = Reflect.get(built, name)
    const named = Object.entries(whole).filter(([field]) => field in Object(fields))
    return [name, { ...Reflect.get(before, name), ...Object.fromEntries(named) }]
  })
  return { ...before, ...Object.fromEntries(changed) }
}

const MAX_PRODUCTS = 10
const PARAM = 'features[subscription_update]'

/**
 * The products that customers may switch to must be named and available. The account's default offers
 * everything.
 */
export function checkOffer(ctx: SandboxContext, { features, is_default }: PortalConfiguration): void {
  const { enabled, default_allowed_updates, products } = features.subscription_update
  if (!enabled) return
  if (default_allowed_updates.length === 0) throw parameterMissing(`${PARAM}[default_allowed_updates]`)
  if (!products?.length && !is_default) throw parameterMissing(`${PARAM}[products]`)
  if ((products?.length ?? 0) > MAX_PRODUCTS)
    throw invalidRequest(`You can offer up to ${MAX_PRODUCTS} products.`, `${PARAM}[products]`)
  for (const [index, { product, prices }] of (products ?? []).entries())
    checkProduct(ctx, product, prices, `${PARAM}[products][${index}]`)
}

function checkProduct(ctx: SandboxContext, product: string, prices: readonly string[], param: string): void {
  getReferenced(ctx, 'product', product, `${param}[product]`)
  if (prices.length === 0) throw parameterMissing(`${param}[prices]`)
  for (const [index, id] of prices.entries()) {
    const at = `${param}[prices][${index}]`
    const price = getReferenced(ctx, 'price', id, at)
    if (price.product !== product)
      throw invalidRequest(`The price \`${id}\` is not of the product \`${product}\`.`, at)
    if (!price.active || !price.recurring)
      throw invalidRequest(`The price \`${id}\` is not an active recurring price.`, at)
  }
}
