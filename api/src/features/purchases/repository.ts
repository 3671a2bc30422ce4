import { type Selectable, sql } from 'kysely'
import type { Database, Db, Tx } from '../../db/client.ts'

export type PurchasePayment = 'unpaid' | 'failed' | 'paid'

export type PurchaseRecord = Omit<Selectable<Database['creditPurchases']>, 'paymentStatus'> & {
  paymentStatus: PurchasePayment
}

export type NewPurchase = Omit<
  PurchaseRecord,
  'createdAt' | 'receiptUrl' | 'takenBackMillis' | 'unrecoveredMillis'
>

/** By name, so that statements are prepared. */
const COLUMNS = [
  'amountMinor',
  'createdAt',
  'creditMillis',
  'currency',
  'customerId',
  'expiryDays',
  'packId',
  'packName',
  'paymentStatus',
  'receiptUrl',
  'sessionId',
  'stripeInvoiceId',
  'stripePaymentIntentId',
  'takenBackMillis',
  'unrecoveredMillis',
] as const

const STATUSES: readonly PurchasePayment[] = ['unpaid', 'failed', 'paid']

function toRecord(row: Selectable<Database['creditPurchases']>): PurchaseRecord {
  const paymentStatus = STATUSES.find((status) => status === row.paymentStatus) ?? 'unpaid'
  return { ...row, paymentStatus }
}

/** Stores a purchase, or what a later event says about it: a payment that arrived stays, in whatever order the events come. */
export async function savePurchase(tx: Tx, purchase: NewPurchase): Promise<PurchaseRecord> {
  const row = await tx
    .insertInto('creditPurchases')
    .values(purchase)
    .onConflict((conflict) =>
      conflict.column('sessionId').doUpdateSet((eb) => ({
        paymentStatus: sql<string>`case
          when 'paid' in (credit_purchases.payment_status, excluded.payment_status) then 'paid'
          when 'failed' in (credit_purchases.payment_status, excluded.payment_status) then 'failed'
          else 'unpaid' end`,
        stripePaymentIntentId: eb.fn.coalesce(
          'creditPurchases.stripePaymentIntentId',
          'excluded.stripePaymentIntentId',
        ),
        stripeInvoiceId: eb.fn.coalesce('creditPurchases.stripeInvoiceId', 'excluded.stripeInvoiceId'),
      })),
    )
    .returning(COLUMNS)
    .executeTakeFirstOrThrow()
  return toRecord(row)
}

export async function findPurchase(db: Db, sessionId: string): Promise<PurchaseRecord | undefined> {
  const row = await db
    .selectFrom('creditPurchases')
    .select(COLUMNS)
    .where('sessionId', '=', sessionId)
    .executeTakeFirst()
  return row && toRecord(row)
}

export async function getPurchase(db: Db, sessionId: string): Promise<PurchaseRecord> {
  const found = await findPurchase(db, sessionId)
  if (!found) throw new Error(`No purchase ${sessionId} is stored`)
  return found
}

export async function findPurchaseByPayment(
  db: Db,
  stripePaymentIntentId: string,
): Promise<PurchaseRecord | undefined> {
  const row = await db
    .selectFrom('creditPurchases')
    .select(COLUMNS)
    .where('stripePaymentIntentId', '=', stripePaymentIntentId)
    .executeTakeFirst()
  return row && toRecord(row)
}

/** What a customer paid, or tried to pay, for credits; the newest first. */
export async function listPurchases(db: Db, customerId: string, limit: number): Promise<PurchaseRecord[]> {
  const rows = await db
    .selectFrom('creditPurchases')
    .select(COLUMNS)
    .where('customerId', '=', customerId)
    .orderBy('createdAt', 'desc')
    .limit(limit)
    .execute()
  return rows.map(toRecord)
}

/** The receipt of a purchase, as its invoice names it. False where no purchase has this invoice. */
export async function saveReceipt(tx: Tx, stripeInvoiceId: string, receiptUrl: string): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('creditPurchases')
    .set({ receiptUrl })
    .where('stripeInvoiceId', '=', stripeInvoiceId)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

export async function updateTakenBack(
  tx: Tx,
  sessionId: string,
  taken: { takenBackMillis: number; unrecoveredMillis: number },
): Promise<void> {
  await tx.updateTable('creditPurchases').set(taken).where('sessionId', '=', sessionId).execute()
}
