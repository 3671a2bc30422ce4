import { createHash } from 'node:crypto'
import { brand } from '@kamiyo/catalog/brand'
import type Stripe from 'stripe'
import { type Change, NEW_ID, type Write, writeNow } from './change.ts'
import { holdsMetadata } from './product-sync.ts'
import type { SyncedPlan } from './sync-catalogue.ts'

export interface SyncedPortal {
  id: string
  change: Change
}

/** The variable with the configuration's id for the API. */
export const PORTAL_VARIABLE = 'STRIPE_PORTAL_CONFIGURATION'

const METADATA = { product_type: 'mcp' }
/** Stripe includes it only on request. */
const PRODUCTS = 'features.subscription_update.products'

type Wanted = ReturnType<typeof wantedConfiguration>

/**
 * Makes sure that the account has our portal configuration, which offers exactly the plans. The account's
 * default stays the seller's, because Stripe's API cannot choose the default and other products may rely on
 * it.
 */
export async function syncPortal(
  stripe: Stripe,
  synced: readonly SyncedPlan[],
  publicUrl: string | undefined,
  write: Write = writeNow,
): Promise<SyncedPortal> {
  const wanted = wantedConfiguration(synced, publicUrl ? URL.parse(publicUrl) : null)
  const existing = await findOurs(stripe)
  if (!existing) return { id: await write(() => create(stripe, wanted), NEW_ID), change: 'made' }
  const { id } = existing
  if (holds(existing, wanted)) return { id, change: 'found' }
  await write(async () => void (await stripe.billingPortal.configurations.update(id, wanted)), undefined)
  return { id, change: 'changed' }
}

function wantedConfiguration(synced: readonly SyncedPlan[], site: URL | null) {
  return {
    active: true,
    business_profile: businessProfile(site),
    ...(site && { default_return_url: new URL('/dashboard', site).href }),
    features: {
      customer_update: { enabled: true, allowed_updates: ['name', 'email', 'address', 'tax_id'] },
      invoice_history: { enabled: true },
      payment_method_update: { enabled: true },
      subscription_cancel: { enabled: true, mode: 'at_period_end', proration_behavior: 'none' },
      subscription_update: {
        enabled: true,
        default_allowed_updates: ['price'],
        proration_behavior: 'create_prorations',
        products: synced.map(({ productId, priceId }) => ({ product: productId, prices: [priceId] })),
      },
    },
    metadata: METADATA,
  } satisfies Stripe.BillingPortal.ConfigurationUpdateParams
}

/** Stripe shows at most 60 characters, and the links only work if the pages are public. */
function businessProfile(site: URL | null) {
  const headline = `${brand.productName}: ${brand.tagline}`
  return {
    headline: headline.length <= 60 ? headline : brand.productName,
    ...(site?.protocol === 'https:' && {
      privacy_policy_url: new URL('/privacy', site).href,
      terms_of_service_url: new URL('/terms', site).href,
    }),
  }
}

/** Oldest first, so that two runs choose the same one; includes inactive ones. */
async function findOurs(stripe: Stripe): Promise<Stripe.BillingPortal.Configuration | undefined> {
  const all = await stripe.billingPortal.configurations
    .list({ limit: 100, expand: [`data.${PRODUCTS}`] })
    .autoPagingToArray({ limit: 1_000 })
  return all
    .filter(({ metadata, is_default }) => !is_default && holdsMetadata(metadata ?? {}, METADATA))
    .sort((one, other) => one.created - other.created || one.id.localeCompare(other.id))[0]
}

/** Concurrent runs send the same key and get the same configuration. */
async function create(stripe: Stripe, { active: _active, ...params }: Wanted): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify(params)).digest('hex')
  const idempotencyKey = `portal-configuration:${hash}`
  return (await stripe.billingPortal.configurations.create(params, { idempotencyKey })).id
}

/**
 * Whether everything wanted is in Stripe's object; lists may be in any order but must have no other entries.
 */
function holds(found: unknown, wanted: unknown): boolean {
  if (Array.isArray(wanted)) {
    const hasAll = (list: unknown[]) => wanted.every((entry) => list.some((one) => holds(one, entry)))
    return Array.isArray(found) && found.length === wanted.length && hasAll(found)
  }
  if (typeof wanted !== 'object' || wanted === null) return found === wanted
  if (typeof found !== 'object' || found === null) return false
  return Object.entries(wanted).every(([name, value]) => holds(Reflect.get(found, name), value))
}
