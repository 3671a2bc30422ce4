import type { UsageRate } from './types.ts'

const THOUSANDTHS = 1000
const OVERAGE_METER = /^overage_([a-z]{3})_(\d+)(?:_(\d{1,3}))?$/

/**
 * The meter of what goes beyond a plan, at a price of a credit in the currency's smallest unit, such as `overage_usd_2` or
 * `overage_usd_0_5`. It says the price itself, so a call costs what it cost when it was made, whatever a plan costs later.
 */
export function overageMeter(centsPerCredit: number, currency: string): string {
  return `overage_${currency}_${String(centsPerCredit).replace('.', '_')}`
}

/** What such a meter costs; undefined for other meters and other currencies. */
export function overageRate(meter: string, currency: string): UsageRate | undefined {
  const [, of, whole = '', decimals] = OVERAGE_METER.exec(meter) ?? []
  if (of !== currency) return undefined
  if (decimals === undefined) return { amountCents: Number(whole), per: 1 }
  return { amountCents: Number(`${whole}${decimals.padEnd(3, '0')}`), per: THOUSANDTHS }
}

/** What such a meter counts, in the plural. */
export function overageName(meter: string): string | undefined {
  return OVERAGE_METER.test(meter) ? 'credits beyond the plan' : undefined
}
