import type { SandboxContext } from '../../context.ts'
import type { Price, PriceTier } from '../../store/stripe-objects.ts'
import { timesDecimal } from './decimal.ts'

/** A part of what a quantity costs, as a line of its own. */
export interface PricePart {
  cents: number
  quantity: number
  unitCents: string
  /** Counted from one; null for a price without tiers. */
  tier: number | null
  /** The fixed amount of a tier. */
  flat: boolean
}

/** What a quantity costs, in the currency's smallest unit. */
export function priceCents(ctx: SandboxContext, price: Price, quantity: number): number {
  return priceParts(ctx, price, quantity).reduce((sum, { cents }) => sum + cents, 0)
}

/** The parts of a price for a quantity: one, or those of each tier that the quantity reaches. */
export function priceParts(ctx: SandboxContext, price: Price, quantity: number): PricePart[] {
  const tiers = price.billing_scheme === 'tiered' && ctx.store.objects.hidden('price', price.id).tiers
  if (!tiers) return [unitPart(price.unit_amount_decimal ?? '0', quantity, null)]
  return price.tiers_mode === 'volume' ? volumeParts(tiers, quantity) : graduatedParts(tiers, quantity)
}

/** The tier that the whole quantity falls into applies to all of it. */
function volumeParts(tiers: PriceTier[], quantity: number): PricePart[] {
  const index = tiers.findIndex(({ up_to: end }) => end === null || quantity <= end)
  const tier = tiers[index]
  return tier ? partsOf(tier, index + 1, quantity) : []
}

/** Each tier applies to the part of the quantity within it. */
function graduatedParts(tiers: PriceTier[], quantity: number): PricePart[] {
  return tiers.flatMap((tier, index) => {
    const start = tiers[index - 1]?.up_to ?? 0
    const within = Math.min(quantity, tier.up_to ?? quantity) - start
    return within > 0 || index === 0 ? partsOf(tier, index + 1, within) : []
  })
}

function partsOf(tier: PriceTier, number: number, quantity: number): PricePart[] {
  const { unit_amount_decimal: unit, flat_amount_decimal: flat } = tier
  return [
    ...(unit === null ? [] : [unitPart(unit, quantity, number)]),
    ...(flat === null ? [] : [flatPart(flat, number)]),
  ]
}

function unitPart(unitCents: string, quantity: number, tier: number | null): PricePart {
  return { cents: timesDecimal(unitCents, quantity), quantity, unitCents, tier, flat: false }
}

function flatPart(cents: string, tier: number): PricePart {
  return { cents: timesDecimal(cents, 1), quantity: 0, unitCents: cents, tier, flat: true }
}
