import { type JsonObject, numberAt } from '../../../lib/json.ts'
import type { StripeEvent } from '../../../stripe/event.ts'
import { readAccountMetadata } from '../../customers/buying-account.ts'
import { takeProfile } from '../../customers/profile.ts'
import {
  type CustomerRecord,
  getCustomer,
  markProved,
  obtainCustomer,
  retireFreeOwner,
} from '../../customers/repository.ts'
import { notifyOldAddress } from '../../emails/address-change.ts'
import { moveMails } from '../../emails/repository.ts'
import { type EventPosition, positionOf, RANK } from '../../history/order.ts'
import type { EventContext } from '../context.ts'

export interface Buyer {
  customerId: string
  email: string | undefined
  name: string | undefined
  /** Of the checkout. */
  metadata: JsonObject
}

/** Whoever paid at a checkout, with the address that they gave there. */
export async function storeBuyer(
  { tx, deps, event }: EventContext,
  { customerId, email, name, metadata }: Buyer,
): Promise<CustomerRecord> {
  const boughtFor = readAccountMetadata(metadata)
  const { customer, isNew } = await obtainCustomer(tx, customerId, boughtFor)
  if (isNew) deps.log.info({ stripeCustomerId: customerId }, 'Creating customer record')
  await takeProfile(tx, customer, { email, name }, addressGivenAt(event))
  if (email !== customer.email) await notifyOldAddress(tx, deps, customer, event.createdAt)
  // Its address may have moved it to the account of its owner.
  const stored = await getCustomer(tx, customer.id)
  if (boughtFor === stored.accountId) {
    await markProved(tx, stored.id)
    const retired = await retireFreeOwner(tx, stored)
    if (retired) await moveMails(tx, { from: retired, to: stored.id })
  }
  return stored
}

/**
 * The address was given before the checkout was completed. A bank debit that arrives days later says nothing new about it, and the
 * buyer may have moved since.
 */
function addressGivenAt(event: StripeEvent): EventPosition {
  const openedSeconds = numberAt(event.object, 'created')
  if (event.type === 'checkout.session.completed' || openedSeconds === undefined) return positionOf(event)
  return { createdAt: new Date(openedSeconds * 1000), rank: RANK.checkout }
}
