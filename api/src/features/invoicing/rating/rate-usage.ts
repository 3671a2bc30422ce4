import type { UsageRate } from '@kamiyo/catalog/types'

/** Quantities have at most six decimals. */
const SCALE = 1_000_000n

/**
 * What a quantity costs in the currency's smallest unit, rounded once, half away from zero. Nothing else decides an amount: the
 * statement, the estimate and the proof of a bill all come from here.
 */
export function rateUsage(quantity: string, { amountCents, per, included = 0, tiers }: UsageRate): number {
  const charged = max(toScaled(quantity) - BigInt(included) * SCALE, 0n)
  const scaledCents = tiers ? rateTiers(charged, tiers, BigInt(amountCents)) : charged * BigInt(amountCents)
  return Number(divideRounded(scaledCents, SCALE * BigInt(per)))
}

type Tiers = NonNullable<UsageRate['tiers']>

function rateTiers(charged: bigint, { mode, steps }: Tiers, beyondCents: bigint): bigint {
  if (mode === 'volume') {
    const step = steps.find(({ upTo }) => charged <= BigInt(upTo) * SCALE)
    return charged * (step ? BigInt(step.amountCents) : beyondCents)
  }
  let cents = 0n
  let from = 0n
  for (const { upTo, amountCents } of steps) {
    const until = BigInt(upTo) * SCALE
    cents += max(min(charged, until) - from, 0n) * BigInt(amountCents)
    from = until
  }
  return cents + max(charged - from, 0n) * beyondCents
}

/** A decimal such as "12.5" in millionths. */
export function toScaled(decimal: string): bigint {
  const [whole = '0', decimals = ''] = decimal.replace('-', '').split('.')
  const scaled = BigInt(whole) * SCALE + BigInt(decimals.slice(0, 6).padEnd(6, '0'))
  return decimal.startsWith('-') ? -scaled : scaled
}

/** The same back, without trailing zeros. */
export function toDecimalText(scaled: bigint): string {
  const size = scaled < 0n ? -scaled : scaled
  const decimals = (size % SCALE).toString().padStart(6, '0').replace(/0+$/, '')
  return `${scaled < 0n ? '-' : ''}${size / SCALE}${decimals && `.${decimals}`}`
}

function divideRounded(dividend: bigint, divisor: bigint): bigint {
  const half = divisor / 2n
  return dividend < 0n ? -((-dividend + half) / divisor) : (dividend + half) / divisor
}

const max = (one: bigint, other: bigint) => (one > other ? one : other)
const min = (one: bigint, other: bigint) => (one < other ? one : other)
