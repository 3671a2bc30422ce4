import { invalidRequest } from '../../http/stripe-error.ts'

const DECIMAL = /^-?\d+(\.\d{1,12})?$/
const SCALE_DIGITS = 12
const SCALE = 10n ** BigInt(SCALE_DIGITS)

export function assertDecimal(text: string, param: string): void {
  if (!DECIMAL.test(text)) throw invalidRequest(`Invalid decimal: ${text}`, param)
}

/** An amount of cents with up to twelve decimals, times a quantity, rounded once, halves away from zero. */
export function timesDecimal(unitCents: string, quantity: number): number {
  const scaled = scale(unitCents) * BigInt(quantity)
  const size = scaled < 0n ? -scaled : scaled
  const rounded = (size + SCALE / 2n) / SCALE
  return Number(scaled < 0n ? -rounded : rounded)
}

/** Without the zeros that mean nothing, as Stripe shows it. */
export function decimalOf(text: string): string {
  const [whole = '0', fraction = ''] = text.split('.')
  const kept = fraction.replace(/0+$/, '')
  return kept === '' ? whole : `${whole}.${kept}`
}

/** Whole cents as a number; null if the decimal has a fraction, as in Stripe's `unit_amount`. */
export function wholeCents(text: string): number | null {
  const scaled = scale(text)
  return scaled % SCALE === 0n ? Number(scaled / SCALE) : null
}

function scale(text: string): bigint {
  const [whole = '0', fraction = ''] = text.split('.')
  return BigInt(whole + fraction.padEnd(SCALE_DIGITS, '0'))
}
