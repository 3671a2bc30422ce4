import { type Insertable, type Selectable, sql } from 'kysely'
import type { Database, Db, Tx } from '../../db/client.ts'

/** The columns that a sender reads. */
export const DELIVERY_COLUMNS = [
  'id',
  'kind',
  'customerId',
  'tokenJti',
  'inquiryId',
  'stripeSubscriptionId',
  'eventId',
  'details',
  'attempts',
  'createdAt',
] as const
export type DeliveryRecord = Pick<Selectable<Database['emailDeliveries']>, (typeof DELIVERY_COLUMNS)[number]>

/**
 * Returns the id of a queued delivery that needs a job; undefined if this e-mail is already queued or sent.
 * One that was cancelled because its token gave no access at the time is queued again.
 */
export async function insertDelivery(
  tx: Tx,
  values: Insertable<Database['emailDeliveries']>,
): Promise<string | undefined> {
  const inserted = await tx
    .insertInto('emailDeliveries')
    .values(values)
    .onConflict((conflict) =>
      conflict
        .columns(['kind', 'dedupeKey'])
        .doUpdateSet({ status: 'queued', attempts: 0, nextAttemptAt: sql`now()`, createdAt: sql`now()` })
        .where('emailDeliveries.kind', '=', 'welcome')
        .where('emailDeliveries.status', '=', 'cancelled'),
    )
    .returning('id')
    .executeTakeFirst()
  return inserted?.id
}

export async function findInquiry(db: Db, id: string) {
  return await db
    .selectFrom('inquiries')
    .select(['id', 'name', 'email', 'company', 'message', 'createdAt'])
    .where('id', '=', id)
    .executeTakeFirst()
}

export async function findRecipient(db: Db, customerId: string): Promise<string | null> {
  const row = await db.selectFrom('customers').select('email').where('id', '=', customerId).executeTakeFirst()
  return row?.email ?? null
}

export interface SignInUser {
  id: string
  email: string
}

/** The user, by id or address; undefined for an address that never signed in. */
export async function findSignInUser(
  db: Db,
  by: { id: string } | { email: string },
): Promise<SignInUser | undefined> {
  return await db
    .selectFrom('authUsers')
    .select(['id', 'email'])
    .where((eb) => ('id' in by ? eb('id', '=', by.id) : eb('email', '=', by.email.toLowerCase())))
    .executeTakeFirst()
}

const COPIED = ['kind', 'tokenJti', 'inquiryId', 'stripeSubscriptionId', 'eventId', 'details'] as const

/**
 * Creates a new delivery of the same e-mail, to another customer if one is given; the old row remains as the record
 * of what happened to it.
 */
export async function insertCopy(
  tx: Tx,
  id: string,
  customerId: string | null,
): Promise<Pick<DeliveryRecord, 'id' | 'kind'>> {
  return await tx
    .insertInto('emailDeliveries')
    .columns([...COPIED, 'customerId', 'dedupeKey'])
    .expression((eb) =>
      eb
        .selectFrom('emailDeliveries')
        .select(COPIED)
        .select(sql<string | null>`coalesce(${customerId}::uuid, customer_id)`.as('customerId'))
        .select(sql<string>`split_part(dedupe_key, '#', 1) || '#' || gen_random_uuid()`.as('dedupeKey'))
        .where('id', '=', id),
    )
    .returning(['id', 'kind'])
    .executeTakeFirstOrThrow()
}

/** An e-mail's row stays when the inquiry it is about is deleted. */
export async function forgetInquiries(tx: Tx, inquiryIds: readonly string[]): Promise<void> {
  await tx
    .updateTable('emailDeliveries')
    .set({ inquiryId: null })
    .where('inquiryId', '=', sql<string>`any(${inquiryIds}::uuid[])`)
    .execute()
}

/** From the owner of a free account to the customer at Stripe whom they became. */
export async function moveMails(tx: Tx, { from, to }: { from: string; to: string }): Promise<void> {
  await tx.updateTable('emailDeliveries').set({ customerId: to }).where('customerId', '=', from).execute()
}
