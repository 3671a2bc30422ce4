/** What Stripe charges at the least, in the currency's smallest unit, where it is not 50. */
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

export function smallestCharge(currency: string): number {
  return SMALLEST[currency] ?? SMALLEST_ELSE
}
