import type Stripe from 'stripe'
import type { SandboxContext } from '../../context.ts'
import { newId } from '../../lib/ids.ts'
import type { PortalConfiguration } from '../../store/stripe-objects.ts'
import type { Wire } from '../../store/wire.ts'
import { emit } from '../events/emit.ts'
import { mergeMetadata } from '../resource.ts'
import { checkUrl } from '../url.ts'

type CreateParams = Wire<Stripe.BillingPortal.ConfigurationCreateParams>
type ConfigurationUpdateParams = Wire<Stripe.BillingPortal.ConfigurationUpdateParams>
type Features = PortalConfiguration['features']

/** The account's default configuration; made on first use, with everything a customer may want switched on. */
export function defaultConfiguration(ctx: SandboxContext): PortalConfiguration {
  const known = ctx.store.objects
    .list('billing_portal.configuration')
    .find((candidate) => candidate.is_default)
  return known ?? saveConfiguration(ctx, { features: ALL_FEATURES }, true)
}

export function createConfiguration(ctx: SandboxContext, params: CreateParams): PortalConfiguration {
  const configuration = saveConfiguration(ctx, params, false)
  emit(ctx, 'billing_portal.configuration.created', configuration)
  return configuration
}

const ALL_FEATURES: CreateParams['features'] = {
  customer_update: { enabled: true, allowed_updates: ['email', 'address', 'name'] },
  invoice_history: { enabled: true },
  payment_method_update: { enabled: true },
  subscription_cancel: { enabled: true, mode: 'at_period_end' },
  subscription_update: {
    enabled: true,
    default_allowed_updates: ['price'],
    proration_behavior: 'create_prorations',
  },
}

function saveConfiguration(
  ctx: SandboxContext,
  params: CreateParams,
  isDefault: boolean,
): PortalConfiguration {
  const now = ctx.clock.now()
  return ctx.store.objects.save('billing_portal.configuration', {
    id: newId('bpc'),
    object: 'billing_portal.configuration',
    active: true,
    application: null,
    business_profile: buildBusinessProfile(params.business_profile),
    created: now,
    default_return_url: params.default_return_url || null,
    features: buildFeatures(params.features),
    is_default: isDefault,
    livemode: false,
    login_page: { enabled: params.login_page?.enabled ?? false, url: null },
    metadata: mergeMetadata({}, params.metadata),
    name: params.name || null,
    updated: now,
  })
}

export function buildBusinessProfile(
  given: ConfigurationUpdateParams['business_profile'],
): PortalConfiguration['business_profile'] {
  checkUrl(given?.privacy_policy_url, 'business_profile[privacy_policy_url]')
  checkUrl(given?.terms_of_service_url, 'business_profile[terms_of_service_url]')
  return {
    headline: given?.headline || null,
    privacy_policy_url: given?.privacy_policy_url || null,
    terms_of_service_url: given?.terms_of_service_url || null,
  }
}

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
