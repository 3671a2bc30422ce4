import { formatCredits } from '../format.ts'
import type { CreditPack, PlanLimits } from '../types.ts'
import { createFaults, type Faults } from './faults.ts'
import { checkFields } from './known-fields.ts'
import { checkAmount, checkCents } from './numbers.ts'
import { type PackTerms, toPacks } from './packs.ts'
import { type CatalogParts, payAsYouGoWith } from './parts.ts'
import { type CallPrice, toToolPrices } from './tool-prices.ts'

export interface CreditPackage {
  credits: number
  /** In the currency's smallest unit, such as cents. */
  price: number
  name: string
}

export interface CreditSystemSetup extends PackTerms {
  creditPackages: readonly CreditPackage[]
  /** In credits, for a call or for a unit. */
  toolPrices?: Readonly<Record<string, CallPrice>>
  /** In credits, for every other tool; 1 where it is left out. */
  defaultPrice?: CallPrice
  limits?: Partial<PlanLimits>
}

const FIELDS: readonly (keyof CreditSystemSetup)[] = [
  'creditPackages',
  'toolPrices',
  'defaultPrice',
  'currency',
  'expiryDays',
  'limits',
]
const PACKAGE_FIELDS: readonly (keyof CreditPackage)[] = ['credits', 'price', 'name']

/** Credits are bought in packs, and each call takes what its tool costs. */
export function createCreditSystemSetup(options: CreditSystemSetup): CatalogParts {
  const faults = createFaults('createCreditSystemSetup')
  checkFields(faults, options, { known: FIELDS })
  const toolPrices = toToolPrices(faults, options.defaultPrice ?? 1, options.toolPrices)
  const packs = options.creditPackages.map((pack, index) => toPack(faults, pack, index))
  const creditPacks = toPacks(faults, 'creditPackages', packs, options)
  faults.throwIfAny()
  return {
    plans: [],
    toolPrices,
    creditPacks,
    payAsYouGo: payAsYouGoWith(options.limits),
    meters: [],
    freePlan: null,
  }
}

type NewPack = Omit<CreditPack, 'currency' | 'expiryDays' | 'highlighted'>

function toPack(faults: Faults, pack: CreditPackage, index: number): NewPack {
  const { credits, price, name } = pack
  const option = `creditPackages[${index}]`
  checkFields(faults, pack, { of: option, known: PACKAGE_FIELDS })
  checkAmount(faults, `${option}.credits`, credits)
  checkCents(faults, `${option}.price`, price)
  const id = idOf(name)
  faults.check(id !== 'pack', `${option}.name is ${JSON.stringify(name)}: it needs letters a to z or figures`)
  return { id, name, description: formatCredits(credits), credits, amountCents: price }
}

const LONGEST_ID = 32

/** `Power Pack` → `power_pack`, and `1,000 credits` → `pack_1_000_credits`: an id begins with a letter. */
function idOf(name: string): string {
  const plain = name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '_')
  const lettered = /^[a-z]/.test(plain) ? plain : `pack_${plain.replace(/^_/, '')}`
  return lettered.slice(0, LONGEST_ID).replace(/_+$/, '')
}
