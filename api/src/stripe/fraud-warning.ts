import { instantAt, type JsonObject, textAt } from '../lib/json.ts'

/** The card's issuer reports fraud, usually before a dispute. */
export interface FraudWarningSnapshot {
  id: string
  fraudType: string
  /** False once the charge is refunded or disputed: then there is nothing left to do. */
  isActionable: boolean
  warnedAt: Date | undefined
}

export function readFraudWarning(object: JsonObject): FraudWarningSnapshot | undefined {
  const id = textAt(object, 'id')
  if (!id) return undefined
  return {
    id,
    fraudType: textAt(object, 'fraud_type') ?? 'unknown',
    isActionable: object['actionable'] === true,
    warnedAt: instantAt(object, 'created'),
  }
}
