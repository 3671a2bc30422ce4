import { idAt, type JsonObject, textAt } from '../lib/json.ts'
import { amountAt, currencyAt } from './amount.ts'

export interface ChargeSnapshot {
  id: string
  paymentIntentId: string | undefined
  amountMinor: number
  currency: string
}

export function readCharge(object: JsonObject): ChargeSnapshot | undefined {
  const id = textAt(object, 'id')
  if (!id) return undefined
  return {
    id,
    paymentIntentId: idAt(object, 'payment_intent'),
    amountMinor: amountAt(object, 'amount') ?? 0,
    currency: currencyAt(object, 'currency'),
  }
}
