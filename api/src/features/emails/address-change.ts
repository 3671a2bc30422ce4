import type { Tx } from '../../db/client.ts'
import type { Deps } from '../../deps.ts'
import { normalAddress } from '../../lib/normal-address.ts'
import { listOwners } from '../accounts/members-repository.ts'
import { type CustomerRecord, getCustomer } from '../customers/repository.ts'
import type { AddressChangeKind } from './mails/address-changed.ts'
import { enqueueEmail } from './service.ts'

/** Notifies the address that a customer had before, after it was replaced, or while it is to be. */
export async function notifyOldAddress(
  tx: Tx,
  deps: Pick<Deps, 'queue'>,
  before: Pick<CustomerRecord, 'id' | 'accountId' | 'email' | 'pendingEmail'>,
  changedAt: Date,
): Promise<void> {
  const { id: customerId } = before
  const { email, pendingEmail } = await getCustomer(tx, customerId)
  const isWaiting = pendingEmail !== null && pendingEmail !== before.pendingEmail
  // Where the address was taken away first, the account has it again while another one waits.
  const oldEmail = before.email ?? (isWaiting ? email : null)
  if (!oldEmail) return
  const newEmail = isWaiting ? pendingEmail : email
  if (!newEmail || normalAddress(oldEmail) === normalAddress(newEmail)) return
  const change: AddressChangeKind = isWaiting
    ? 'waits'
    : (await listOwners(tx, before.accountId)).includes(normalAddress(oldEmail))
      ? 'order_left'
      : 'changed'
  await enqueueEmail(tx, deps, {
    kind: 'address_changed',
    customerId,
    oldEmail,
    newEmail,
    changedAt,
    change,
  })
}

/** Notifies the address that a customer keeps, because the owner of the one that waits does not want the account. */
export async function notifyOfDecline(
  tx: Tx,
  deps: Pick<Deps, 'queue'>,
  { id: customerId, email: oldEmail, pendingEmail: newEmail }: CustomerRecord,
  changedAt: Date,
): Promise<void> {
  if (!oldEmail || !newEmail) return
  const change = 'declined'
  await enqueueEmail(tx, deps, { kind: 'address_changed', customerId, oldEmail, newEmail, changedAt, change })
}
