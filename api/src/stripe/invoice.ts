import { at, idAt, instantAt, isObject, type JsonObject, listAt, numberAt, textAt } from '../lib/json.ts'
import { amountAt, currencyAt } from './amount.ts'

export interface InvoiceLine {
  priceId: string | undefined
  amountMinor: number
  /** The credit for the rest of an old price, or the rest of a new one, after a change within a period. */
  isProration: boolean
}

/** The fields of an invoice that access and revenue depend on. */
export interface InvoiceSnapshot {
  id: string
  subscriptionId: string | undefined
  /** The statement of usage that we put on it. */
  statementId: string | undefined
  customerId: string | undefined
  customerEmail: string | undefined
  amountPaidMinor: number
  amountDueMinor: number
  amountRemainingMinor: number
  /** Negative for a credit; undefined if the payload has none. */
  totalMinor: number | undefined
  taxMinor: number
  currency: string
  /** draft, open, paid, uncollectible or void; undefined if the payload has none. */
  status: string | undefined
  /** Stripe's page where the customer can pay it. */
  hostedInvoiceUrl: string | undefined
  attemptCount: number
  /** The customer pays it by hand, and nothing is charged automatically. */
  isSent: boolean
  dueAt: Date | undefined
  createdAt: Date | undefined
  /** The invoice that a new subscription starts with. */
  isFirst: boolean
  lines: InvoiceLine[]
  /** The subscription's metadata when the invoice was created. */
  subscriptionMetadata: JsonObject | undefined
}

export function readInvoice(object: JsonObject): InvoiceSnapshot | undefined {
  const id = textAt(object, 'id')
  if (!id) return undefined
  return {
    id,
    subscriptionId: readInvoiceSubscription(object),
    statementId: textAt(object, 'metadata', 'statement_id'),
    customerId: idAt(object, 'customer'),
    customerEmail: textAt(object, 'customer_email'),
    amountPaidMinor: amountAt(object, 'amount_paid') ?? 0,
    amountDueMinor: amountAt(object, 'amount_due') ?? 0,
    amountRemainingMinor: amountAt(object, 'amount_remaining') ?? amountAt(object, 'amount_due') ?? 0,
    totalMinor: amountAt(object, 'total'),
    taxMinor: readTax(object),
    currency: currencyAt(object, 'currency'),
    status: textAt(object, 'status'),
    hostedInvoiceUrl: textAt(object, 'hosted_invoice_url'),
    attemptCount: numberAt(object, 'attempt_count') ?? 0,
    isSent: textAt(object, 'collection_method') === 'send_invoice',
    dueAt: instantAt(object, 'due_date'),
    createdAt: instantAt(object, 'created'),
    isFirst: textAt(object, 'billing_reason') === 'subscription_create',
    lines: listAt(object, 'lines', 'data').map(readLine),
    subscriptionMetadata: readSubscriptionMetadata(object),
  }
}

/** API version 2025-03-31 moved it to the invoice's parent. */
export function readInvoiceSubscription(object: JsonObject): string | undefined {
  return idAt(object, 'parent', 'subscription_details', 'subscription') ?? idAt(object, 'subscription')
}

/** A total before API version 2025-03-31, a list of parts since. */
function readTax(object: JsonObject): number {
  const parts = listAt(object, 'total_taxes').map((part) => amountAt(part, 'amount') ?? 0)
  return parts.length > 0 ? parts.reduce((sum, part) => sum + part) : (amountAt(object, 'tax') ?? 0)
}

function readLine(line: unknown): InvoiceLine {
  return {
    priceId: readPriceId(line),
    amountMinor: amountAt(line, 'amount') ?? 0,
    isProration: readProration(line),
  }
}

/** API version 2025-03-31 moved it to the line's parent. */
function readProration(line: unknown): boolean {
  return [
    at(line, 'parent', 'subscription_item_details', 'proration'),
    at(line, 'parent', 'invoice_item_details', 'proration'),
    at(line, 'proration'),
  ].includes(true)
}

function readPriceId(line: unknown): string | undefined {
  return idAt(line, 'pricing', 'price_details', 'price') ?? idAt(line, 'price') ?? idAt(line, 'plan')
}

function readSubscriptionMetadata(object: JsonObject): JsonObject | undefined {
  const found =
    at(object, 'parent', 'subscription_details', 'metadata') ?? at(object, 'subscription_details', 'metadata')
  return isObject(found) ? found : undefined
}
