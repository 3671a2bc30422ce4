import type { Db, Tx } from '../../../db/client.ts'
import { type PageRequest, pageOf } from '../../../db/keyset.ts'

const SUMMARY = [
  'id',
  'kind',
  'status',
  'attempts',
  'customerId',
  'tokenJti',
  'createdAt',
  'nextAttemptAt',
  'sentAt',
  'providerMessageId',
  'lastError',
  'outcome',
  'outcomeReason',
  'outcomeAt',
] as const

export type MailRow = Awaited<ReturnType<typeof listMailsOfCustomer>>[number]

export async function listMails(db: Db, { status }: { status?: string }, page: PageRequest) {
  const all = db
    .selectFrom('emailDeliveries')
    .select(SUMMARY)
    .select((eb) =>
      eb
        .selectFrom('customers')
        .select('email')
        .whereRef('customers.id', '=', 'emailDeliveries.customerId')
        .as('customerEmail'),
    )
  const found = status === undefined ? all : all.where('status', '=', status)
  return await pageOf(found, { at: 'createdAt', id: 'id' }, page).execute()
}

export async function listMailsOfCustomer(db: Db, customerId: string, limit: number) {
  return await db
    .selectFrom('emailDeliveries')
    .select(SUMMARY)
    .where('customerId', '=', customerId)
    .orderBy('createdAt', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
}

export async function getMail(tx: Tx, id: string): Promise<MailRow> {
  return await tx.selectFrom('emailDeliveries').select(SUMMARY).where('id', '=', id).executeTakeFirstOrThrow()
}

/** Locked, so that the second of two concurrent resends sees what the first did. */
export async function lockMail(tx: Tx, id: string) {
  return await tx
    .selectFrom('emailDeliveries')
    .select(SUMMARY)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
}
