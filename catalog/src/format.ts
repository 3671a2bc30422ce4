import { minorUnitDigits, toMajorUnits } from './currency.ts'

/** `1900, 'usd'` → `$19`; `1950, 'usd'` → `$19.50`; `3000, 'jpy'` → `¥3,000`; `9500, 'kwd'` → `KWD 9.500`. */
export function formatMoney(amountMinor: number, currency: string): string {
  const digits = minorUnitDigits(currency)
  const shownDigits = amountMinor % 10 ** digits === 0 ? 0 : digits
  return new Intl.NumberFormat('en-US', {
    style: 'currency',
    currency: currency.toUpperCase(),
    minimumFractionDigits: shownDigits,
    maximumFractionDigits: shownDigits,
  }).format(toMajorUnits(amountMinor, currency) as Intl.StringNumericLiteral)
}

/** `9000, 'eur', 'year'` → `€90 a year`; `3000, 'usd', 'month', 3` → `$30 every 3 months`. */
export function formatPrice(
  amountMinor: number,
  currency: string,
  interval: string,
  intervalCount = 1,
): string {
  const amount = formatMoney(amountMinor, currency)
  return intervalCount === 1 ? `${amount} a ${interval}` : `${amount} every ${intervalCount} ${interval}s`
}

/** `1000` → `1,000`; `null` → `Unlimited`. */
export function formatLimit(limit: number | null): string {
  return limit === null ? 'Unlimited' : new Intl.NumberFormat('en-US').format(limit)
}

/** `1000` → `1,000 credits`; `1` → `1 credit`; `0.125` → `0.125 credits`. */
export function formatCredits(credits: number): string {
  const figure = new Intl.NumberFormat('en-US', { maximumFractionDigits: 3 }).format(credits)
  return `${figure} ${credits === 1 ? 'credit' : 'credits'}`
}

const ABBREVIATIONS = /\b(?:us|sepa|ach|acss|au|becs|bacs|nz)\b/g

/** Stripe's name of a payment method as people write it: `us_bank_account` → `US bank account`; `visa •••• 4242` → `Visa •••• 4242`. */
export function formatPaymentMethod(name: string): string {
  const words = name.replaceAll('_', ' ').replace(ABBREVIATIONS, (letters) => letters.toUpperCase())
  return words.charAt(0).toUpperCase() + words.slice(1)
}
