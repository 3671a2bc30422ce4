import { toMillis } from '@kamiyo/catalog/metering'
import type { CreditPack } from '@kamiyo/catalog/types'
import { type JsonObject, textAt } from '../../lib/json.ts'
import { toAccountMetadata } from '../customers/buying-account.ts'
import { PRODUCT_TYPE } from '../subscriptions/ownership.ts'

/** A pack as it was when it was sold: the catalogue may have changed since. */
export interface SoldPack {
  packId: string
  packName: string
  creditMillis: number
  /** Null for credits that do not expire. */
  expiryDays: number | null
}

/** What our checkout writes on the session, the payment and the receipt: what was sold is what is granted. */
export function toPackMetadata(pack: CreditPack, accountId: string | undefined): Record<string, string> {
  return {
    product_type: PRODUCT_TYPE,
    credit_pack: pack.id,
    credit_pack_name: pack.name,
    credits: String(pack.credits),
    ...(pack.expiryDays !== null && { expiry_days: String(pack.expiryDays) }),
    ...toAccountMetadata(accountId),
  }
}

/** Undefined for anything that our checkout did not write, such as the metadata of another product. */
export function readPackMetadata(metadata: JsonObject): SoldPack | undefined {
  const packId = textAt(metadata, 'credit_pack')
  if (metadata['product_type'] !== PRODUCT_TYPE || packId === undefined) return undefined
  const creditMillis = toMillis(Number(textAt(metadata, 'credits')))
  const days = textAt(metadata, 'expiry_days')
  const expiryDays = days === undefined ? null : Number(days)
  if (!isPositiveInteger(creditMillis) || (expiryDays !== null && !isPositiveInteger(expiryDays)))
    return undefined
  const packName = textAt(metadata, 'credit_pack_name') ?? packId
  return { packId, packName, creditMillis, expiryDays }
}

function isPositiveInteger(value: number): boolean {
  return Number.isSafeInteger(value) && value > 0
}
