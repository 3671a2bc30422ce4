import type { Insertable } from 'kysely'
import type { Database, Tx } from '../../db/client.ts'

/** Returns whether this checkout is seen for the first time. */
export async function insertFulfilment(
  tx: Tx,
  values: Insertable<Database['checkoutFulfilments']>,
): Promise<boolean> {
  const inserted = await tx
    .insertInto('checkoutFulfilments')
    .values(values)
    .onConflict((conflict) => conflict.column('sessionId').doNothing())
    .returning('sessionId')
    .executeTakeFirst()
  return inserted !== undefined
}

/** Returns whether this payment is seen for the first time: Stripe reports each success in two events. */
export async function insertInvoicePayment(
  tx: Tx,
  values: Insertable<Database['invoicePayments']>,
): Promise<boolean> {
  const inserted = await tx
    .insertInto('invoicePayments')
    .values(values)
    .onConflict((conflict) => conflict.columns(['stripeInvoiceId', 'outcome', 'attempt']).doNothing())
    .returning('stripeInvoiceId')
    .executeTakeFirst()
  return inserted !== undefined
}

export async function hasFailedBefore(tx: Tx, stripeInvoiceId: string): Promise<boolean> {
  const row = await tx
    .selectFrom('invoicePayments')
    .select('stripeInvoiceId')
    .where('stripeInvoiceId', '=', stripeInvoiceId)
    .where('outcome', '=', 'failed')
    .executeTakeFirst()
  return row !== undefined
}
