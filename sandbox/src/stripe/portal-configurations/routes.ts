import type Stripe from 'stripe'
import { page } from '../../http/list.ts'
import { invalidRequest } from '../../http/stripe-error.ts'
import type { PortalConfiguration } from '../../store/stripe-objects.ts'
import { emitUpdate } from '../events/emit.ts'
import { getObject, mergeMetadata, patched } from '../resource.ts'
import { route } from '../route.ts'
import { checkUrl } from '../url.ts'
import { changeFeatures, checkOffer } from './features.ts'
import { changeBusinessProfile, createConfiguration } from './service.ts'

export const portalConfigurationRoutes = [
  route<Stripe.BillingPortal.ConfigurationListParams>(
    'GET /v1/billing_portal/configurations',
    ({ ctx, params }) => {
      const configurations = ctx.store.objects
        .list('billing_portal.configuration')
        .filter((configuration) => params.active === undefined || configuration.active === params.active)
        .filter(
          (configuration) =>
            params.is_default === undefined || configuration.is_default === params.is_default,
        )
      return page(configurations, params, '/v1/billing_portal/configurations')
    },
    ['active', 'is_default'],
  ),
  route<Stripe.BillingPortal.ConfigurationCreateParams>(
    'POST /v1/billing_portal/configurations',
    ({ ctx, params }) => createConfiguration(ctx, params),
  ),
  route('GET /v1/billing_portal/configurations/:id', ({ ctx, id }) =>
    getObject(ctx, 'billing_portal.configuration', id),
  ),
  route<Stripe.BillingPortal.ConfigurationUpdateParams>(
    'POST /v1/billing_portal/configurations/:id',
    ({ ctx, params, id }) => {
      const before = getObject(ctx, 'billing_portal.configuration', id)
      if (before.is_default && params.active === false)
        throw invalidRequest('You cannot deactivate the default configuration.', 'active')
      checkUrl(params.default_return_url || null, 'default_return_url')
      const after: PortalConfiguration = {
        ...before,
        active: params.active ?? before.active,
        business_profile: params.business_profile
          ? changeBusinessProfile(before.business_profile, params.business_profile)
          : before.business_profile,
        default_return_url: patched(before.default_return_url, params.default_return_url),
        features: params.features ? changeFeatures(before.features, params.features) : before.features,
        metadata: mergeMetadata(before.metadata ?? {}, params.metadata),
        updated: ctx.clock.now(),
      }
      checkOffer(ctx, after)
      ctx.store.objects.save('billing_portal.configuration', after)
      emitUpdate(ctx, 'billing_portal.configuration.updated', before, after)
      return after
    },
  ),
]
