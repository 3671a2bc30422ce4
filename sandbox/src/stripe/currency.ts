import { invalidRequest } from '../http/stripe-error.ts'

const KNOWN = new Set(Intl.supportedValuesOf('currency').map((code) => code.toLowerCase()))

/** A currency in Stripe's format: lower case. */
export function readCurrency(text: string): string {
  const code = text.toLowerCase()
  if (!KNOWN.has(code)) throw invalidRequest(`Invalid currency: ${text}`, 'currency')
  return code
}

/** Stripe's own exceptions to two decimals, which differ from those in browsers. */
const ZERO_DECIMAL = new Set('bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf'.split(' '))
const THREE_DECIMAL = new Set('bhd jod kwd omr tnd'.split(' '))

/** An amount as on Stripe's pages and invoice lines, always with the currency's decimals. */
export function formatMoney(amountMinor: number, currency: string): string {
  const code = currency.toLowerCase()
  const digits = ZERO_DECIMAL.has(code) ? 0 : THREE_DECIMAL.has(code) ? 3 : 2
  return new Intl.NumberFormat('en-US', {
    style: 'currency',
    currency: code,
    minimumFractionDigits: digits,
    // Prices may have fractions of the smallest unit.
    maximumFractionDigits: Number.isInteger(amountMinor) ? digits : digits + 12,
  }).format(amountMinor / 10 ** digits)
}
