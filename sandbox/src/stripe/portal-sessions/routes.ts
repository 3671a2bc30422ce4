import type Stripe from 'stripe'
import type { SandboxContext } from '../../context.ts'
import { invalidRequest, parameterMissing } from '../../http/stripe-error.ts'
import { newId, randomToken } from '../../lib/ids.ts'
import type { PortalSession } from '../../store/stripe-objects.ts'
import type { Wire } from '../../store/wire.ts'
import { emit } from '../events/emit.ts'
import { defaultConfiguration } from '../portal-configurations/service.ts'
import { getReferenced } from '../resource.ts'
import { route } from '../route.ts'
import { checkUrl } from '../url.ts'
import { buildFlow } from './flow.ts'

export const portalSessionRoutes = [
  route<Stripe.BillingPortal.SessionCreateParams>('POST /v1/billing_portal/sessions', ({ ctx, params }) =>
    createPortalSession(ctx, params),
  ),
]

function createPortalSession(
  ctx: SandboxContext,
  params: Wire<Stripe.BillingPortal.SessionCreateParams>,
): PortalSession {
  if (!params.customer) throw parameterMissing('customer')
  getReferenced(ctx, 'customer', params.customer, 'customer')
  checkUrl(params.return_url, 'return_url')
  const configuration = params.configuration
    ? getReferenced(ctx, 'billing_portal.configuration', params.configuration, 'configuration')
    : defaultConfiguration(ctx)
  if (!configuration.active)
    throw invalidRequest(`The configuration \`${configuration.id}\` is not active.`, 'configuration')
  const flow = params.flow_data
    ? buildFlow(ctx, { customer: params.customer, configuration }, params.flow_data)
    : null
  // The URL must not be guessable: anyone who has it can act for the customer.
  const id = `${newId('bps')}${randomToken(16)}`
  const session: PortalSession = {
    id,
    object: 'billing_portal.session',
    configuration: configuration.id,
    created: ctx.clock.now(),
    customer: params.customer,
    customer_account: null,
    flow,
    livemode: false,
    locale: params.locale ?? null,
    on_behalf_of: null,
    return_url: params.return_url ?? configuration.default_return_url,
    url: `${ctx.baseUrl()}/p/session/${id}${flow ? '/flow' : ''}`,
  }
  ctx.store.objects.save('billing_portal.session', session)
  emit(ctx, 'billing_portal.session.created', session)
  return session
}
