import type { Faults } from './faults.ts'

/** Amounts to pay, in the currency's smallest unit. */
export function checkCents(faults: Faults, name: string, value: unknown): void {
  const isGood = Number.isSafeInteger(value) && Number(value) > 0
  faults.check(isGood, `${name} is ${show(value)}: it is a whole number of cents, more than 0`)
}

/** Prices of calls, which are counted in thousandths. */
export function checkPrice(faults: Faults, name: string, value: unknown): void {
  faults.check(isInThousandths(value), `${name} is ${show(value)}: ${AMOUNT}, at least 0`)
}

export function checkAmount(faults: Faults, name: string, value: unknown): void {
  faults.check(isInThousandths(value) && value > 0, `${name} is ${show(value)}: ${AMOUNT}, more than 0`)
}

export function checkCount(faults: Faults, name: string, value: unknown, [least, most] = COUNTS): void {
  const isGood = Number.isSafeInteger(value) && Number(value) >= least && Number(value) <= most
  const range = most === COUNTS[1] ? `at least ${least}` : `from ${least} to ${most}`
  faults.check(isGood, `${name} is ${show(value)}: it is a whole number, ${range}`)
}

const COUNTS: readonly [number, number] = [0, Number.MAX_SAFE_INTEGER]
const AMOUNT = 'it is a number with at most three decimals'

function isInThousandths(value: unknown): value is number {
  if (typeof value !== 'number' || !Number.isFinite(value) || value < 0) return false
  const thousandths = Math.round(value * 1000)
  return Number.isSafeInteger(thousandths) && thousandths / 1000 === value
}

function show(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value) : String(value)
}
