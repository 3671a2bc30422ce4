import type { FastifyInstance } from 'fastify'
import type { SandboxContext } from '../context.ts'
import { parameterMissing } from '../http/stripe-error.ts'
import type { WebhookMode } from '../store/settings.ts'
import { createWebhookEndpoint } from '../stripe/webhook-endpoints/routes.ts'
import { optionalBoolean, optionalCount, optionalText, readInput, refuseUnknown } from './input.ts'

const MAX_DUPLICATES = 50
const MAX_DELAY_MS = 3_600_000

/** How webhooks are delivered, and the result of each delivery. */
export async function webhookControl(app: FastifyInstance, { ctx }: { ctx: SandboxContext }): Promise<void> {
  app.get('/_sandbox/webhooks', () => ({
    mode: ctx.webhooks.mode(),
    endpoints: ctx.store.objects.list('webhook_endpoint'),
  }))
  app.post('/_sandbox/webhooks', ({ body }) => ({
    mode: ctx.webhooks.setMode(readMode(body)),
  }))
  app.post('/_sandbox/webhooks/flush', () => ctx.webhooks.flush())
  /** Registers an endpoint with a secret chosen by the caller, which Stripe's own API does not offer. */
  app.put('/_sandbox/webhook_endpoint', ({ body }) => {
    const input = readInput(body)
    const url = optionalText(input, 'url')
    const secret = optionalText(input, 'secret')
    if (!url) throw parameterMissing('url')
    if (!secret) throw parameterMissing('secret')
    return ctx.store.transaction(() => putEndpoint(ctx, url, secret))
  })
  app.get<{ Querystring: { event?: string } }>('/_sandbox/deliveries', ({ query }) => ({
    data: ctx.store.deliveries.list(query.event).map((delivery) => {
      const event = ctx.store.events.find(delivery.event_id)
      const endpoint = ctx.store.objects.find('webhook_endpoint', delivery.endpoint_id)
      return { ...delivery, event_type: event?.type ?? null, url: endpoint?.url ?? null }
    }),
  }))
}

const MODE_FIELDS = ['duplicates', 'shuffle', 'paused', 'delay_ms']

function readMode(body: unknown): Partial<WebhookMode> {
  const request = readInput(body)
  refuseUnknown(request, ['mode'], 'field')
  const input = readInput(request['mode'])
  refuseUnknown(input, MODE_FIELDS, 'field of mode')
  const duplicates = optionalCount(input, 'duplicates', MAX_DUPLICATES)
  const shuffle = optionalBoolean(input, 'shuffle')
  const paused = optionalBoolean(input, 'paused')
  const delay_ms = optionalCount(input, 'delay_ms', MAX_DELAY_MS)
  return {
    ...(duplicates === undefined ? {} : { duplicates }),
    ...(shuffle === undefined ? {} : { shuffle }),
    ...(paused === undefined ? {} : { paused }),
    ...(delay_ms === undefined ? {} : { delay_ms }),
  }
}

/** One endpoint per URL, so that the development server finds its own again when it restarts. */
function putEndpoint(ctx: SandboxContext, url: string, secret: string) {
  const known = ctx.store.objects.list('webhook_endpoint').find((endpoint) => endpoint.url === url)
  const endpoint = known ?? createWebhookEndpoint(ctx, { url, enabled_events: ['*'] }, secret)
  ctx.store.objects.setHidden('webhook_endpoint', endpoint.id, { secret })
  return endpoint
}
