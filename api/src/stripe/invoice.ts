import { at, idAt, isObject, type JsonObject, listAt, numberAt, textAt } from '../lib/json.ts'

/** An invoice as far as access and revenue depend on it. */
export interface InvoiceSnapshot {
  id: string
  subscriptionId: string | undefined
  customerId: string | undefined
  customerEmail: string | undefined
  amountPaidCents: number
  amountDueCents: number
  currency: string
  attemptCount: number
  /** The one that a new subscription begins with. */
  isFirst: boolean
  priceIds: string[]
  /** The subscription's metadata as it was when the invoice was made. */
  subscriptionMetadata: JsonObject | undefined
}

export function readInvoice(object: JsonObject): InvoiceSnapshot | undefined {
  const id = textAt(object, 'id')
  if (!id) return undefined
  return {
    id,
    subscriptionId:
      idAt(object, 'parent', 'subscription_details', 'subscription') ?? idAt(object, 'subscription'),
    customerId: idAt(object, 'customer'),
    customerEmail: textAt(object, 'customer_email'),
    amountPaidCents: numberAt(object, 'amount_paid') ?? 0,
    amountDueCents: numberAt(object, 'amount_due') ?? 0,
    currency: textAt(object, 'currency') ?? 'usd',
    attemptCount: numberAt(object, 'attempt_count') ?? 0,
    isFirst: textAt(object, 'billing_reason') === 'subscription_create',
    priceIds: listAt(object, 'lines', 'data').flatMap((line) => readPriceId(line) ?? []),
    subscriptionMetadata: readSubscriptionMetadata(object),
  }
}

function readPriceId(line: unknown): string | undefined {
  return idAt(line, 'pricing', 'price_details', 'price') ?? idAt(line, 'price') ?? idAt(line, 'plan')
}

function readSubscriptionMetadata(object: JsonObject): JsonObject | undefined {
  const found =
    at(object, 'parent', 'subscription_details', 'metadata') ?? at(object, 'subscription_details', 'metadata')
  return isObject(found) ? found : undefined
}
