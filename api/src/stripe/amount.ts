import { at, textAt } from '../lib/json.ts'

/** Under ISO 4217, no currency: what no payload named is not told as dollars. */
const NO_CURRENCY = 'xxx'

/** An amount in the currency's smallest unit. One that JavaScript has already rounded is refused, not stored. */
export function amountAt(value: unknown, ...path: (string | number)[]): number | undefined {
  const found = at(value, ...path)
  if (typeof found !== 'number') return undefined
  if (Number.isSafeInteger(found)) return found
  throw new RangeError(
    `${path.join('.')} is ${found}, which is no whole number of a currency's smallest unit`,
  )
}

/** Three letters in lower case, as Stripe writes a currency. */
export function currencyAt(value: unknown, ...path: (string | number)[]): string {
  return findCurrency(value, ...path) ?? NO_CURRENCY
}

/** Undefined where there is none: `Intl` refuses to write an amount in what is no currency's code. */
export function findCurrency(value: unknown, ...path: (string | number)[]): string | undefined {
  const code = textAt(value, ...path)?.toLowerCase()
  return code && /^[a-z]{3}$/.test(code) ? code : undefined
}
