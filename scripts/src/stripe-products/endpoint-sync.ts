import { HANDLED_EVENT_TYPES, STRIPE_API_VERSION } from '@kamiyo/catalog/stripe'
import type Stripe from 'stripe'
import { type Change, NEW_ID, type Write, writeNow } from './change.ts'

export interface SyncedEndpoint {
  id: string
  url: string
  change: Change
  /** Stripe returns it only once, when the endpoint is created. */
  secret: string | undefined
}

const PATH = '/api/v1/webhooks/stripe'

/**
 * The URL to which Stripe delivers; undefined if Stripe cannot reach it: an address of this machine, or one
 * without TLS.
 */
export function endpointUrl(publicUrl: string | undefined, isSandbox: boolean): string | undefined {
  const url = publicUrl ? URL.parse(PATH, publicUrl) : null
  if (!url) return undefined
  return isSandbox || url.protocol === 'https:' ? url.href : undefined
}

/**
 * Makes the account deliver exactly the handled events in the version that the API reads. The version of an
 * endpoint cannot be changed, so a new endpoint is created before an outdated one is deleted, and no event is
 * missed.
 */
export async function syncEndpoint(
  stripe: Stripe,
  url: string,
  write: Write = writeNow,
): Promise<SyncedEndpoint> {
  const same = (await listAll(stripe)).filter((endpoint) => endpoint.url === url)
  const current = same.find(({ api_version: version }) => version === STRIPE_API_VERSION)
  if (current) return await refresh(stripe, current, write)
  const { id, secret } = await write(() => createEndpoint(stripe, url), { id: NEW_ID, secret: undefined })
  for (const outdated of same)
    await write(async () => void (await stripe.webhookEndpoints.del(outdated.id)), undefined)
  return { id, url, change: same.length > 0 ? 'replaced' : 'made', secret }
}

async function createEndpoint(stripe: Stripe, url: string): Promise<Pick<SyncedEndpoint, 'id' | 'secret'>> {
  const { id, secret } = await stripe.webhookEndpoints.create({
    url,
    api_version: STRIPE_API_VERSION,
    enabled_events: [...HANDLED_EVENT_TYPES],
  })
  return { id, secret }
}

async function refresh(
  stripe: Stripe,
  { id, url, ...now }: Stripe.WebhookEndpoint,
  write: Write,
): Promise<SyncedEndpoint> {
  if (hasExactlyTheHandled(now.enabled_events) && now.status === 'enabled')
    return { id, url, change: 'found', secret: undefined }
  const params = { enabled_events: [...HANDLED_EVENT_TYPES], disabled: false }
  await write(async () => void (await stripe.webhookEndpoints.update(id, params)), undefined)
  return { id, url, change: 'changed', secret: undefined }
}

function hasExactlyTheHandled(events: readonly string[]): boolean {
  const found = new Set(events)
  return found.size === HANDLED_EVENT_TYPES.length && HANDLED_EVENT_TYPES.every((type) => found.has(type))
}

async function listAll(stripe: Stripe): Promise<Stripe.WebhookEndpoint[]> {
  return await stripe.webhookEndpoints.list({ limit: 100 }).autoPagingToArray({ limit: 1_000 })
}
