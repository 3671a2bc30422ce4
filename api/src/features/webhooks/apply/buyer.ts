import { takeProfile } from '../../customers/profile.ts'
import { type CustomerRecord, getCustomer, obtainCustomer } from '../../customers/repository.ts'
import { notifyOldAddress } from '../../emails/address-change.ts'
import { positionOf } from '../../history/order.ts'
import type { EventContext } from '../context.ts'

export interface Buyer {
  customerId: string
  email: string | undefined
  name: string | undefined
  /** The account for which they bought, where Stripe did not know it yet. */
  accountId?: string | undefined
}

/** Whoever paid at a checkout, with the address that they gave there. */
export async function storeBuyer(
  { tx, deps, event }: EventContext,
  { customerId, email, name, accountId }: Buyer,
): Promise<CustomerRecord> {
  const { customer, isNew } = await obtainCustomer(tx, customerId, accountId)
  if (isNew) deps.log.info({ stripeCustomerId: customerId }, 'Creating customer record')
  await takeProfile(tx, customer, { email, name }, positionOf(event))
  if (email !== customer.email) await notifyOldAddress(tx, deps, customer, event.createdAt)
  // Its address may have moved it to the account of its owner.
  return await getCustomer(tx, customer.id)
}
