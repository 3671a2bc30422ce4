import { HANDLED_EVENT_TYPES, STRIPE_API_VERSION } from '@kamiyo/catalog/stripe'
import type Stripe from 'stripe'

export interface SyncedEndpoint {
  id: string
  url: string
  change: 'found' | 'updated' | 'created' | 'replaced'
  /** Stripe tells it once, when the endpoint is made. */
  secret: string | undefined
}

const PATH = '/api/v1/webhooks/stripe'

/** Where Stripe delivers to; undefined where it cannot reach: an address of this machine, or one without TLS. */
export function endpointUrl(publicUrl: string | undefined, isSandbox: boolean): string | undefined {
  const url = publicUrl ? URL.parse(PATH, publicUrl) : null
  if (!url) return undefined
  return isSandbox || url.protocol === 'https:' ? url.href : undefined
}

/**
 * Makes the account deliver exactly the handled events in the shape that the API reads. The version of an endpoint
 * cannot be changed, so one of another version is made anew before the old one goes: no event is missed.
 */
export async function syncEndpoint(stripe: Stripe, url: string): Promise<SyncedEndpoint> {
  const same = (await listAll(stripe)).filter((endpoint) => endpoint.url === url)
  const current = same.find(({ api_version: version }) => version === STRIPE_API_VERSION)
  if (current) return await refresh(stripe, current)
  const created = await stripe.webhookEndpoints.create({
    url,
    api_version: STRIPE_API_VERSION,
    enabled_events: [...HANDLED_EVENT_TYPES],
  })
  for (const outdated of same) await stripe.webhookEndpoints.del(outdated.id)
  return { id: created.id, url, change: same.length > 0 ? 'replaced' : 'created', secret: created.secret }
}

async function refresh(stripe: Stripe, { id, url, ...now }: Stripe.WebhookEndpoint): Promise<SyncedEndpoint> {
  const isRight = hasExactlyTheHandled(now.enabled_events) && now.status === 'enabled'
  if (!isRight)
    await stripe.webhookEndpoints.update(id, { enabled_events: [...HANDLED_EVENT_TYPES], disabled: false })
  return { id, url, change: isRight ? 'found' : 'updated', secret: undefined }
}

function hasExactlyTheHandled(events: readonly string[]): boolean {
  const found = new Set(events)
  return found.size === HANDLED_EVENT_TYPES.length && HANDLED_EVENT_TYPES.every((type) => found.has(type))
}

async function listAll(stripe: Stripe): Promise<Stripe.WebhookEndpoint[]> {
  return await stripe.webhookEndpoints.list({ limit: 100 }).autoPagingToArray({ limit: 1_000 })
}
