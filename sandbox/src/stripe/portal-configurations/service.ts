import type Stripe from 'stripe'
import type { SandboxContext } from '../../context.ts'
import { invalidRequest } from '../../http/stripe-error.ts'
import { newId } from '../../lib/ids.ts'
import type { PortalConfiguration } from '../../store/stripe-objects.ts'
import type { Wire } from '../../store/wire.ts'
import { emit } from '../events/emit.ts'
import { mergeMetadata } from '../resource.ts'
import { checkUrl } from '../url.ts'
import { buildFeatures, checkOffer } from './features.ts'

type CreateParams = Wire<Stripe.BillingPortal.ConfigurationCreateParams>
type ConfigurationUpdateParams = Wire<Stripe.BillingPortal.ConfigurationUpdateParams>

/** The account's default configuration, created on first use with all customer features enabled. */
export function defaultConfiguration(ctx: SandboxContext): PortalConfiguration {
  const known = ctx.store.objects
    .list('billing_portal.configuration')
    .find((candidate) => candidate.is_default)
  return known ?? saveConfiguration(ctx, { features: ALL_FEATURES }, true)
}

export function createConfiguration(ctx: SandboxContext, params: CreateParams): PortalConfiguration {
  const configuration = saveConfiguration(ctx, params, false)
  checkOffer(ctx, configuration)
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
  checkUrl(params.default_return_url || null, 'default_return_url')
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

const HEADLINE_LENGTH = 60

function buildBusinessProfile(
  given: ConfigurationUpdateParams['business_profile'],
): PortalConfiguration['business_profile'] {
  if ((given?.headline?.length ?? 0) > HEADLINE_LENGTH)
    throw invalidRequest(
      `Invalid string: must be at most ${HEADLINE_LENGTH} characters`,
      'business_profile[headline]',
    )
  checkUrl(given?.privacy_policy_url || null, 'business_profile[privacy_policy_url]')
  checkUrl(given?.terms_of_service_url || null, 'business_profile[terms_of_service_url]')
  return {
    headline: given?.headline || null,
    privacy_policy_url: given?.privacy_policy_url || null,
    terms_of_service_url: given?.terms_of_service_url || null,
  }
}

/** Changes only the texts that the request names. */
export function changeBusinessProfile(
  before: PortalConfiguration['business_profile'],
  given: NonNullable<ConfigurationUpdateParams['business_profile']>,
): PortalConfiguration['business_profile'] {
  const named = Object.entries(buildBusinessProfile(given)).filter(([name]) => name in given)
  return { ...before, ...Object.fromEntries(named) }
}
