import { brand } from '@kamiyo/catalog/brand'
import { TAX_CODE } from '@kamiyo/catalog/stripe'
import type { BuyablePlan } from '@kamiyo/catalog/types'
import Stripe from 'stripe'
import { type Change, type Write, writeNow } from './change.ts'

const idOf = (value: string | { id: string } | null | undefined) =>
  typeof value === 'object' ? value?.id : value

/**
 * Plans have fixed product ids, so that a second run, or a concurrent one, finds the products of the first.
 */
const productIdOf = (plan: BuyablePlan): string => `mcp_${plan.tier}`

export async function syncProduct(
  stripe: Stripe,
  plan: BuyablePlan,
  write: Write = writeNow,
): Promise<{ id: string; change: Change }> {
  const id = productIdOf(plan)
  const existing = await findProduct(stripe, id)
  if (!existing) {
    await write(() => createProduct(stripe, plan), undefined)
    return { id, change: 'made' }
  }
  if (isCurrent(existing, plan)) return { id, change: 'found' }
  await write(async () => void (await stripe.products.update(id, describe(plan))), undefined)
  return { id, change: 'changed' }
}

/**
 * Lets the API recognise the plan of someone whose price has been replaced and is no longer in a variable.
 */
export function metadataOf(plan: BuyablePlan): Record<string, string> {
  return {
    product_type: 'mcp',
    tier: plan.tier,
    max_agents: limitText(plan.limits.maxAgents),
    rate_limit_rpm: limitText(plan.limits.rateLimitRpm),
    rate_limit_daily: limitText(plan.limits.rateLimitDaily),
  }
}

/** Whether Stripe's metadata already contains these entries; any others are the seller's own. */
export function holdsMetadata(metadata: Stripe.Metadata, wanted: Record<string, string>): boolean {
  return Object.entries(wanted).every(([name, value]) => metadata[name] === value)
}

function limitText(limit: number | null): string {
  return limit === null ? 'unlimited' : String(limit)
}

function describe(plan: BuyablePlan) {
  const name = `${brand.productName} ${plan.name}`
  return { name, description: plan.description, active: true, tax_code: TAX_CODE, metadata: metadataOf(plan) }
}

function isCurrent(product: Stripe.Product, plan: BuyablePlan): boolean {
  const { name, description, active, metadata, tax_code } = describe(plan)
  const sameTexts = product.name === name && product.description === description && product.active === active
  if (idOf(product.tax_code) !== tax_code) return false
  return sameTexts && holdsMetadata(product.metadata, metadata)
}

async function findProduct(stripe: Stripe, id: string): Promise<Stripe.Product | undefined> {
  try {
    return await stripe.products.retrieve(id)
  } catch (error) {
    if (isStripeError(error, 'resource_missing')) return undefined
    throw error
  }
}

async function createProduct(stripe: Stripe, plan: BuyablePlan): Promise<void> {
  try {
    await stripe.products.create({ id: productIdOf(plan), ...describe(plan) })
  } catch (error) {
    // Another run was faster.
    if (!isStripeError(error, 'resource_already_exists')) throw error
  }
}

function isStripeError(error: unknown, code: string): boolean {
  return error instanceof Stripe.errors.StripeError && error.code === code
}
