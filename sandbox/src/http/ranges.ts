import { invalidRequest } from './stripe-error.ts'

interface Range {
  least: number
  most?: number
}

/** The valid range of a number in any parameter with this name. */
const RANGES: Readonly<Record<string, Range>> = {
  amount_off: { least: 1 },
  days_until_due: { least: 0 },
  duration_in_months: { least: 1 },
  interval_count: { least: 1 },
  max_redemptions: { least: 1 },
  quantity: { least: 0 },
  trial_period_days: { least: 0, most: 730 },
}

/** Refuses a number that Stripe would refuse. */
export function checkRange(value: number, path: string): void {
  const range = rangeOf(path)
  if (!range) return
  const { least, most = Number.POSITIVE_INFINITY } = range
  if (value >= least && value <= most) return
  const bound = value < least ? `greater than or equal to ${least}` : `less than or equal to ${most}`
  throw invalidRequest(`This value must be ${bound}.`, path, 'parameter_invalid_integer')
}

function rangeOf(path: string): Range | undefined {
  const name = /(\w+)\]?$/.exec(path)?.[1] ?? ''
  return Object.hasOwn(RANGES, name) ? RANGES[name] : undefined
}
