import type { CreditPack } from '../types.ts'
import type { Faults } from './faults.ts'
import { checkCount } from './numbers.ts'
import { checkUnique } from './unique.ts'

export interface PackTerms {
  /** Three lower-case letters; `usd` where it is left out. */
  currency?: string | undefined
  /** When credits expire; null for never, 365 where it is left out. */
  expiryDays?: number | null | undefined
}

export const DEFAULT_CURRENCY = 'usd'
const MAX_DAYS = 36_500

/** The packs that an option lists, each to be bought by its id. */
export function toPacks(
  faults: Faults,
  option: string,
  packs: readonly Omit<CreditPack, 'currency' | 'expiryDays' | 'highlighted'>[],
  { currency = DEFAULT_CURRENCY, expiryDays = 365 }: PackTerms,
): CreditPack[] {
  faults.check(packs.length > 0, `${option} is empty, so that nothing can be bought`)
  checkCurrency(faults, currency)
  if (expiryDays !== null) checkCount(faults, 'expiryDays', expiryDays, [1, MAX_DAYS])
  checkUnique(
    faults,
    option,
    packs.map(({ id }) => id),
  )
  return packs.map((pack) => ({ ...pack, currency, expiryDays, highlighted: false }))
}

export function checkCurrency(faults: Faults, currency: unknown, name = 'currency'): void {
  faults.check(
    typeof currency === 'string' && /^[a-z]{3}$/.test(currency),
    `${name} is ${JSON.stringify(currency)}: it is three lower-case letters, such as "usd"`,
  )
}
