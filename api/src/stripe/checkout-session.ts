import { idAt, type JsonObject, textAt } from '../lib/json.ts'
import { amountAt, currencyAt } from './amount.ts'
import { readMetadata } from './subscription.ts'

const PAYMENT_STATUSES = ['paid', 'unpaid', 'no_payment_required'] as const
export type CheckoutPaymentStatus = (typeof PAYMENT_STATUSES)[number]

export interface CheckoutSessionSnapshot {
  id: string
  /** `payment` for something that is bought once. */
  mode: string | undefined
  customerId: string | undefined
  subscriptionId: string | undefined
  paymentIntentId: string | undefined
  invoiceId: string | undefined
  email: string | undefined
  name: string | undefined
  paymentStatus: CheckoutPaymentStatus
  /** Tax and discounts included. */
  totalMinor: number
  taxMinor: number
  currency: string
  metadata: JsonObject
}

export function readCheckoutSession(object: JsonObject): CheckoutSessionSnapshot | undefined {
  const id = textAt(object, 'id')
  if (!id) return undefined
  return {
    id,
    mode: textAt(object, 'mode'),
    customerId: idAt(object, 'customer'),
    subscriptionId: idAt(object, 'subscription'),
    paymentIntentId: idAt(object, 'payment_intent'),
    invoiceId: idAt(object, 'invoice'),
    email: textAt(object, 'customer_details', 'email') ?? textAt(object, 'customer_email'),
    name: textAt(object, 'customer_details', 'name'),
    // An unknown status is not proof of payment.
    paymentStatus: PAYMENT_STATUSES.find((status) => status === object['payment_status']) ?? 'unpaid',
    totalMinor: amountAt(object, 'amount_total') ?? 0,
    taxMinor: amountAt(object, 'total_details', 'amount_tax') ?? 0,
    currency: currencyAt(object, 'currency'),
    metadata: readMetadata(object),
  }
}
