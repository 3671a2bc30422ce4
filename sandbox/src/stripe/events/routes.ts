import type Stripe from 'stripe'
import type { SandboxContext } from '../../context.ts'
import { inRange, page } from '../../http/list.ts'
import { invalidRequest, resourceMissing } from '../../http/stripe-error.ts'
import type { StoredEvent } from '../../store/events.ts'
import { renderEvent } from '../../webhooks/payload.ts'
import { getReferenced } from '../resource.ts'
import { route } from '../route.ts'

interface RetryParams {
  webhook_endpoint?: string
}

export const eventRoutes = [
  route<Stripe.EventListParams>(
    'GET /v1/events',
    ({ ctx, params }) => {
      checkTypes(params.types)
      const wanted = ctx.store.events
        .headers()
        .filter((event) => inRange(event.created, params.created) && wantsType(params, event.type))
      const found = page(wanted, params, '/v1/events')
      return { ...found, data: found.data.map(({ id }) => renderEvent(ctx, getEvent(ctx, id))) }
    },
    ['types', 'created', 'type'],
  ),
  route('GET /v1/events/:id', ({ ctx, id }) => renderEvent(ctx, getEvent(ctx, id))),
  /** Used by `stripe events resend`; the Dashboard's button does the same. */
  route<RetryParams>('POST /v1/events/:id/retry', ({ ctx, params, id }) => {
    const event = getEvent(ctx, id)
    for (const endpointId of endpointsToRetry(ctx, params)) ctx.webhooks.resend(event, endpointId)
    return renderEvent(ctx, event)
  }),
]

function getEvent(ctx: SandboxContext, id: string): StoredEvent {
  const event = ctx.store.events.find(id)
  if (!event) throw resourceMissing('event', id)
  return event
}

const MAX_TYPES = 20

function checkTypes(types: readonly string[] | undefined): void {
  if (types && types.length > MAX_TYPES) {
    throw invalidRequest(`You may only specify up to ${MAX_TYPES} event types.`, 'types')
  }
}

function wantsType(params: { type?: string; types?: string[] }, type: string): boolean {
  const patterns = [...(params.type ? [params.type] : []), ...(params.types ?? [])]
  return patterns.length === 0 || patterns.some((pattern) => matches(pattern, type))
}

/** `customer.*` matches all types that start with `customer.`. */
function matches(pattern: string, type: string): boolean {
  return pattern.endsWith('*') ? type.startsWith(pattern.slice(0, -1)) : pattern === type
}

function endpointsToRetry(ctx: SandboxContext, params: RetryParams): string[] {
  if (params.webhook_endpoint) {
    return [getReferenced(ctx, 'webhook_endpoint', params.webhook_endpoint, 'webhook_endpoint').id]
  }
  return ctx.store.objects.list('webhook_endpoint').map((endpoint) => endpoint.id)
}
