import { at, textAt } from '../lib/json.ts'

/** In ISO 4217 this means "no currency", so that an amount without a currency is not shown in dollars. */
const NO_CURRENCY = 'xxx'

/**
 * An amount in the currency's smallest unit. A number too large for JavaScript is refused, not stored
 * rounded.
 */
export function amountAt(value: unknown, ...path: (string | number)[]): number | undefined {
  const found = at(value, ...path)
  if (typeof found !== 'number') return undefined
  if (Number.isSafeInteger(found)) return found
  throw new RangeError(
    `${path.join('.')} is ${found}, which is no whole number of a currency's smallest unit`,
  )
}

/** A currency in Stripe's format: three lower-case letters. */
export function currencyAt(value: unknown, ...path: (string | number)[]): string {
  return findCurrency(value, ...path) ?? NO_CURRENCY
}

/** Undefined if there is none: `Intl` throws for an invalid currency code. */
export function findCurrency(value: unknown, ...path: (string | number)[]): string | undefined {
  const code = textAt(value, ...path)?.toLowerCase()
  return code && /^[a-z]{3}$/.test(code) ? code : undefined
}
