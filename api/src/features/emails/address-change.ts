import type { Tx } from '../../db/client.ts'
import type { Deps } from '../../deps.ts'
import { normalAddress } from '../../lib/normal-address.ts'
import { getCustomer } from '../customers/repository.ts'
import { enqueueEmail } from './service.ts'

/** Notifies the address that a customer had before, after it was replaced. */
export async function notifyOldAddress(
  tx: Tx,
  deps: Pick<Deps, 'queue'>,
  before: { id: string; email: string | null },
  changedAt: Date,
): Promise<void> {
  const { id: customerId, email: oldEmail } = before
  if (!oldEmail) return
  const { email: newEmail } = await getCustomer(tx, customerId)
  if (!newEmail || normalAddress(oldEmail) === normalAddress(newEmail)) return
  await enqueueEmail(tx, deps, { kind: 'address_changed', customerId, oldEmail, newEmail, changedAt })
}
