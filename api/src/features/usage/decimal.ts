const DECIMAL = /^\d{1,13}(\.\d{1,6})?$/

/** A quantity as the database takes it, or undefined if it is negative, too large or has more than six decimals. */
export function toDecimal(value: unknown): string | undefined {
  if (typeof value !== 'number' && typeof value !== 'string') return undefined
  const text = String(value)
  return DECIMAL.test(text) ? text : undefined
}

/** The same amount, taken back. */
export function negate(decimal: string): string {
  return decimal.startsWith('-') ? decimal.slice(1) : `-${decimal}`
}
