import { idAt, type JsonObject, textAt } from '../lib/json.ts'
import { readMetadata } from './subscription.ts'

const PAYMENT_STATUSES = ['paid', 'unpaid', 'no_payment_required'] as const
export type CheckoutPaymentStatus = (typeof PAYMENT_STATUSES)[number]

export interface CheckoutSessionSnapshot {
  id: string
  customerId: string | undefined
  subscriptionId: string | undefined
  email: string | undefined
  name: string | undefined
  paymentStatus: CheckoutPaymentStatus
  metadata: JsonObject
}

export function readCheckoutSession(object: JsonObject): CheckoutSessionSnapshot | undefined {
  const id = textAt(object, 'id')
  if (!id) return undefined
  return {
    id,
    customerId: idAt(object, 'customer'),
    subscriptionId: idAt(object, 'subscription'),
    email: textAt(object, 'customer_details', 'email') ?? textAt(object, 'customer_email'),
    name: textAt(object, 'customer_details', 'name'),
    // An unknown status is not proof of payment.
    paymentStatus: PAYMENT_STATUSES.find((status) => status === object['payment_status']) ?? 'unpaid',
    metadata: readMetadata(object),
  }
}
