import type Stripe from 'stripe'
import { invalidRequest, parameterMissing } from '../../http/stripe-error.ts'
import type { PriceTier } from '../../store/stripe-objects.ts'
import type { Wire } from '../../store/wire.ts'
import { assertDecimal, decimalOf, wholeCents } from './decimal.ts'

export type PriceCreateParams = Wire<Stripe.PriceCreateParams>
type TierParam = NonNullable<PriceCreateParams['tiers']>[number]

/** The tiers of a new price, in order, the last without an end; null if it has one amount for every unit. */
export function readTiers(params: PriceCreateParams): PriceTier[] | null {
  const { billing_scheme: scheme = 'per_unit', tiers, tiers_mode: mode } = params
  if (scheme !== 'tiered') {
    if (tiers || mode)
      throw invalidRequest(
        'You may only specify tiers if `billing_scheme` is set to `tiered`.',
        tiers ? 'tiers' : 'tiers_mode',
      )
    return null
  }
  if (!tiers || tiers.length === 0) throw parameterMissing('tiers')
  if (!mode) throw parameterMissing('tiers_mode')
  if (!params.recurring) throw invalidRequest('A price with tiers must be recurring.', 'billing_scheme')
  const read = tiers.map(readTier)
  read.forEach(({ up_to: end }, index) => {
    const before = read[index - 1]?.up_to ?? 0
    const isLast = index === read.length - 1
    if (isLast && end !== null)
      throw invalidRequest('The last tier must have `up_to` set to `inf`.', `tiers[${index}][up_to]`)
    if (!isLast && (end === null || end <= before))
      throw invalidRequest('The tiers must be in ascending order of `up_to`.', `tiers[${index}][up_to]`)
  })
  return read
}

function readTier(tier: TierParam, index: number): PriceTier {
  const param = `tiers[${index}]`
  const unit = centsOf(tier.unit_amount, tier.unit_amount_decimal, `${param}[unit_amount]`)
  const flat = centsOf(tier.flat_amount, tier.flat_amount_decimal, `${param}[flat_amount]`)
  if (unit === null && flat === null) throw parameterMissing(`${param}[unit_amount]`)
  return {
    flat_amount: flat === null ? null : wholeCents(flat),
    flat_amount_decimal: flat,
    unit_amount: unit === null ? null : wholeCents(unit),
    unit_amount_decimal: unit,
    up_to: tier.up_to === 'inf' ? null : Number(tier.up_to),
  }
}

/** An amount given as whole cents or as a decimal, as a decimal; null if neither is given. */
export function centsOf(
  whole: number | undefined,
  decimal: string | undefined,
  param: string,
): string | null {
  if (whole !== undefined && decimal !== undefined) {
    const names = `${param}, ${param.replace(/\]?$/, (end) => `_decimal${end}`)}`
    throw invalidRequest(`You may only specify one of these parameters: ${names}.`)
  }
  if (decimal !== undefined)
    assertDecimal(
      decimal,
      param.replace(/\]?$/, (end) => `_decimal${end}`),
    )
  const cents = decimal ?? (whole === undefined ? null : String(whole))
  if (cents?.startsWith('-'))
    throw invalidRequest('Invalid non-negative integer', param, 'parameter_invalid_integer')
  return cents === null ? null : decimalOf(cents)
}
