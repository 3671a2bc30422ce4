import { formatMoney } from './currency.ts'

/** Stripe's smallest charges, in the currency's smallest unit; 50 where nothing else is listed. */
const SMALLEST: Readonly<Record<string, number>> = {
  aed: 200,
  bgn: 100,
  czk: 1500,
  dkk: 250,
  gbp: 30,
  hkd: 400,
  huf: 17_500,
  mxn: 1000,
  myr: 200,
  nok: 300,
  pln: 200,
  ron: 200,
  sek: 300,
  thb: 1000,
}
const SMALLEST_ELSE = 50

/** Less than this cannot be charged, except nothing at all. */
export function isTooSmall(amount: number, currency: string): boolean {
  return amount > 0 && amount < smallest(currency)
}

/** For example `$0.50 usd`. */
export function smallestInWords(currency: string): string {
  return `${formatMoney(smallest(currency), currency)} ${currency}`
}

function smallest(currency: string): number {
  return SMALLEST[currency] ?? SMALLEST_ELSE
}
