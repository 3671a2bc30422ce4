import type { Tx } from '../../db/client.ts'
import type { Deps } from '../../deps.ts'
import { isMissingInStripe } from '../../stripe/failure.ts'
import { labelPaymentMethod } from '../../stripe/payment-method.ts'
import type { RequestTime } from '../../stripe/request-time.ts'
import { listUnlabelled, type PaymentMethod, storePaymentMethod } from '../customers/payment-method.ts'
import type { FetchedSubscription } from './fetch.ts'

/** The payment methods that are charged but whose label we do not know. */
export async function fetchUnlabelledMethods(
  { db, stripe }: Pick<Deps, 'db' | 'stripe'>,
  { snapshot, customer }: FetchedSubscription,
  requestTime: RequestTime,
): Promise<PaymentMethod[]> {
  const charged = [snapshot.defaultPaymentMethodId, customer?.defaultPaymentMethodId]
  const ids = await listUnlabelled(db, [...new Set(charged.filter((id) => typeof id === 'string'))])
  const found = await Promise.all(ids.map((id) => fetchMethod(stripe, id, snapshot.customerId, requestTime)))
  return found.flat()
}

async function fetchMethod(
  stripe: Deps['stripe'],
  id: string,
  stripeCustomerId: string,
  requestTime: RequestTime,
): Promise<PaymentMethod[]> {
  try {
    const method = await stripe.paymentMethods.retrieve(id, {}, requestTime())
    return [{ id, stripeCustomerId, label: labelPaymentMethod(method) }]
  } catch (error) {
    if (isMissingInStripe(error)) return []
    throw error
  }
}

export async function storeMethods(tx: Tx, methods: readonly PaymentMethod[], knownAt: Date): Promise<void> {
  for (const method of methods) await storePaymentMethod(tx, { ...method, isDetached: false }, knownAt)
}
