import type Stripe from 'stripe'
import type { SandboxContext } from '../../context.ts'
import { page } from '../../http/list.ts'
import { invalidRequest } from '../../http/stripe-error.ts'
import { newId, randomToken } from '../../lib/ids.ts'
import type { WebhookEndpoint } from '../../store/stripe-objects.ts'
import type { Wire } from '../../store/wire.ts'
import { deletedObject, getObject, mergeMetadata, patched } from '../resource.ts'
import { route } from '../route.ts'

export const webhookEndpointRoutes = [
  route<Stripe.WebhookEndpointListParams>('GET /v1/webhook_endpoints', ({ ctx, params }) =>
    page(ctx.store.objects.list('webhook_endpoint'), params, '/v1/webhook_endpoints'),
  ),
  route<Stripe.WebhookEndpointCreateParams>('POST /v1/webhook_endpoints', ({ ctx, params }) => {
    const secret = `whsec_${randomToken(32)}`
    // The secret is shown only here.
    return { ...createWebhookEndpoint(ctx, params, secret), secret }
  }),
  route('GET /v1/webhook_endpoints/:id', ({ ctx, id }) => getObject(ctx, 'webhook_endpoint', id)),
  route<Stripe.WebhookEndpointUpdateParams>('POST /v1/webhook_endpoints/:id', ({ ctx, params, id }) => {
    const before = getObject(ctx, 'webhook_endpoint', id)
    if (params.url) checkUrl(params.url)
    const status = params.disabled ? 'disabled' : 'enabled'
    return ctx.store.objects.save('webhook_endpoint', {
      ...before,
      description: patched(before.description, params.description),
      enabled_events: params.enabled_events ?? before.enabled_events,
      metadata: mergeMetadata(before.metadata, params.metadata),
      status: params.disabled === undefined ? before.status : status,
      url: params.url ?? before.url,
    })
  }),
  route('DELETE /v1/webhook_endpoints/:id', ({ ctx, id }) => {
    getObject(ctx, 'webhook_endpoint', id)
    ctx.store.objects.markDeleted('webhook_endpoint', id)
    return deletedObject('webhook_endpoint', id)
  }),
]

export function createWebhookEndpoint(
  ctx: SandboxContext,
  params: Wire<Stripe.WebhookEndpointCreateParams>,
  secret: string,
): WebhookEndpoint {
  checkUrl(params.url)
  const endpoint: WebhookEndpoint = {
    id: newId('we'),
    object: 'webhook_endpoint',
    api_version: params.api_version ?? null,
    application: null,
    created: ctx.clock.now(),
    description: params.description || null,
    enabled_events: params.enabled_events,
    livemode: false,
    metadata: mergeMetadata({}, params.metadata),
    status: 'enabled',
    url: params.url,
  }
  ctx.store.objects.save('webhook_endpoint', endpoint)
  ctx.store.objects.setHidden('webhook_endpoint', endpoint.id, { secret })
  return endpoint
}

/** Stripe refuses URLs on the local machine; the sandbox is made for them. */
function checkUrl(url: string): void {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw invalidRequest(
      `Invalid URL: An explicit scheme (such as https) must be provided.`,
      'url',
      'url_invalid',
    )
  }
}
