import type { Tx } from '../../db/client.ts'
import { insertOrganisation } from '../accounts/repository.ts'
import { fillGaps } from './profile.ts'
import { type CustomerRecord, getCustomer, obtainCustomer } from './repository.ts'

export interface BuyingAccount {
  stripeCustomerId: string
  email: string
  name: string
  accountId: string
  /** Of an organisation that is made with its customer; undefined for an account that there is. */
  tenantId?: string
}

/**
 * The customer of an account before any event of theirs, so that what they buy is the account's from the start, whichever event comes
 * first. Runs under the customer's lock.
 */
export async function storeBuyingAccount(tx: Tx, buying: BuyingAccount): Promise<CustomerRecord> {
  const { accountId, email, name, stripeCustomerId, tenantId } = buying
  if (tenantId !== undefined) await insertOrganisation(tx, { id: accountId, tenantId, name })
  const { customer } = await obtainCustomer(tx, stripeCustomerId, accountId)
  await fillGaps(tx, customer, { email, name })
  return await getCustomer(tx, customer.id)
}
