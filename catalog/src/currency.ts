/**
 * How many decimals an amount in Stripe's API has. This is Stripe's own list, not that of ISO or browsers:
 * the króna and the Ugandan shilling no longer have decimals, but Stripe still uses two, and the forint,
 * which browsers show without decimals, is charged with two. https://docs.stripe.com/currencies#special-cases
 */
const ZERO_DECIMAL = 'bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf'.split(' ')
const THREE_DECIMAL = 'bhd jod kwd omr tnd'.split(' ')

export function minorUnitDigits(currency: string): number {
  const code = currency.toLowerCase()
  if (ZERO_DECIMAL.includes(code)) return 0
  return THREE_DECIMAL.includes(code) ? 3 : 2
}

/**
 * `1950, 'usd'` → `19.50`; `3000, 'jpy'` → `3000`. Exact, because it moves the decimal point instead of
 * dividing.
 */
export function toMajorUnits(amountMinor: number, currency: string): string {
  const digits = minorUnitDigits(currency)
  const sign = amountMinor < 0 ? '-' : ''
  const figures = String(Math.abs(amountMinor)).padStart(digits + 1, '0')
  if (digits === 0) return sign + figures
  return `${sign}${figures.slice(0, -digits)}.${figures.slice(-digits)}`
}
