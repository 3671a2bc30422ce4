import { at, idAt, type JsonObject, textAt } from '../lib/json.ts'
import { amountAt, currencyAt } from './amount.ts'
import { readMetadata } from './subscription.ts'

export interface ChargeSnapshot {
  id: string
  paymentIntentId: string | undefined
  amountMinor: number
  currency: string
  /** Its own, which Stripe copies from the payment, and the payment's where that was asked for. */
  metadata: JsonObject
}

export function readCharge(object: JsonObject): ChargeSnapshot | undefined {
  const id = textAt(object, 'id')
  if (!id) return undefined
  return {
    id,
    paymentIntentId: idAt(object, 'payment_intent'),
    amountMinor: amountAt(object, 'amount') ?? 0,
    currency: currencyAt(object, 'currency'),
    metadata: { ...readMetadata(at(object, 'payment_intent')), ...readMetadata(object) },
  }
}
