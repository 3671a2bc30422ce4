import type { CreditPack } from '@kamiyo/catalog/types'

const ID = /^[a-z][a-z0-9_]{0,31}$/
const CURRENCY = /^[a-z]{3}$/

/** Packs that could not be sold or granted as they are described stop the start. */
export function assertSellable(packs: readonly CreditPack[]): void {
  const faults = packs.flatMap((pack) => {
    const fault = findFault(pack, packs)
    return fault ? [`The credit pack "${pack.id}" in catalog/src/credits.ts ${fault}`] : []
  })
  if (faults.length > 0) throw new Error(faults.join('\n'))
}

function findFault(pack: CreditPack, packs: readonly CreditPack[]): string | undefined {
  const { id, name, description, credits, amountCents, currency, expiryDays } = pack
  if (!ID.test(id)) return 'has an id that is not made of 1 to 32 lower-case letters, digits and _'
  if (packs.filter((other) => other.id === id).length > 1) return 'has an id that another pack has, too'
  if (!name.trim() || !description.trim()) return 'has no name or no description'
  if (!isPositiveInteger(Math.round(credits * 1000)) || !hasThreeDecimals(credits))
    return `has ${credits} credits; they must be more than 0, with at most three decimals`
  if (!isPositiveInteger(amountCents)) return `costs ${amountCents}; the amount must be whole cents above 0`
  if (!CURRENCY.test(currency)) return `has the currency "${currency}"; write three lower-case letters`
  if (expiryDays !== null && !isPositiveInteger(expiryDays))
    return `expires after ${expiryDays} days; write a whole number above 0, or null for never`
  return undefined
}

function isPositiveInteger(value: number): boolean {
  return Number.isSafeInteger(value) && value > 0
}

function hasThreeDecimals(value: number): boolean {
  return Number(value.toFixed(3)) === value
}
