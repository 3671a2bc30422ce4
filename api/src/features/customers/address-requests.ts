import { sql } from 'kysely'
import type { Db, Tx } from '../../db/client.ts'
import { normalAddress } from '../../lib/normal-address.ts'

/** An account whose address became somebody else's at Stripe, which waits for that person. */
export interface AddressRequest {
  customerId: string
  stripeCustomerId: string
  accountId: string
  /** The address that the account has until then. */
  email: string | null
  /** How many others can sign in to the account. */
  members: number
}

function selectRequests(db: Db, email: string) {
  return db
    .selectFrom('customers as customer')
    .select(['customer.id as customerId', 'customer.stripeCustomerId', 'customer.userId as accountId'])
    .select(['customer.email'])
    .select((eb) =>
      eb
        .selectFrom('accountMembers as member')
        .whereRef('member.accountId', '=', 'customer.userId')
        .where('member.joinedAt', 'is not', null)
        .where('member.removedAt', 'is', null)
        .select((inner) => inner.cast<number>(inner.fn.countAll(), 'integer').as('members'))
        .as('members'),
    )
    .where(sql<boolean>`lower(btrim(customer.pending_email)) = ${normalAddress(email)}`)
    .where('customer.pendingDeclinedAt', 'is', null)
    .where('customer.deletedAt', 'is', null)
    .$narrowType<{ stripeCustomerId: string; members: number }>()
}

/** Of the person who has shown that the address is theirs. */
export async function listAddressRequests(db: Db, email: string): Promise<AddressRequest[]> {
  return await selectRequests(db, email).orderBy('customer.createdAt').orderBy('customer.id').execute()
}

export async function findAddressRequest(
  db: Db,
  { customerId, email }: { customerId: string; email: string },
): Promise<AddressRequest | undefined> {
  return await selectRequests(db, email).where('customer.id', '=', customerId).executeTakeFirst()
}

/** The address becomes that of the customer; the database settles to which account they belong then. */
export async function acceptAddress(tx: Tx, customerId: string): Promise<void> {
  await tx
    .updateTable('customers')
    .set({ email: sql`pending_email`, addressAcceptedAt: sql<Date>`now()`, updatedAt: sql<Date>`now()` })
    .where('id', '=', customerId)
    .where('pendingEmail', 'is not', null)
    .execute()
}

/** Nothing changes, and the request is not shown again. Asked for anew, it is. */
export async function declineAddress(tx: Tx, customerId: string, declinedAt: Date): Promise<void> {
  await tx
    .updateTable('customers')
    .set({ pendingDeclinedAt: declinedAt })
    .where('id', '=', customerId)
    .where('pendingEmail', 'is not', null)
    .execute()
}
