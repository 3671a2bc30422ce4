import type { Insertable } from 'kysely'
import type { Database, Db, Tx } from '../../db/client.ts'
import type { PurchaseRecord } from '../purchases/repository.ts'

export interface OwnCharge {
  id: string
  customerId: string
  stripeCustomerId: string
  /** What it paid for: a subscription, a purchase of credits, or usage alone. */
  paidFor: { subscriptionId: string } | { purchaseId: string } | { statementId: string }
  amountMinor: number
  currency: string
}

export interface KnownCharge {
  /** Undefined for a charge of another product on the same account. */
  own: OwnCharge | undefined
}

export async function findCharge(db: Db, id: string): Promise<KnownCharge | undefined> {
  const row = await db
    .selectFrom('charges')
    .leftJoin('customers', 'customers.id', 'charges.customerId')
    .select(['stripeChargeId', 'customerId', 'stripeCustomerId', 'stripeSubscriptionId'])
    .select(['creditPurchaseId', 'statementId', 'amountMinor', 'currency'])
    .where('stripeChargeId', '=', id)
    .executeTakeFirst()
  if (!row) return undefined
  const { customerId, stripeCustomerId, amountMinor, currency } = row
  const paidFor = readPaidFor(row)
  const isOwn = customerId !== null && stripeCustomerId !== null && paidFor !== undefined
  return { own: isOwn ? { id, customerId, stripeCustomerId, paidFor, amountMinor, currency } : undefined }
}

function readPaidFor(row: {
  stripeSubscriptionId: string | null
  creditPurchaseId: string | null
  statementId: string | null
}): OwnCharge['paidFor'] | undefined {
  if (row.stripeSubscriptionId !== null) return { subscriptionId: row.stripeSubscriptionId }
  if (row.creditPurchaseId !== null) return { purchaseId: row.creditPurchaseId }
  return row.statementId === null ? undefined : { statementId: row.statementId }
}

/** The owner of a charge never changes, so the first answer stays. */
export async function insertCharge(tx: Tx, values: Insertable<Database['charges']>): Promise<void> {
  await tx
    .insertInto('charges')
    .values(values)
    .onConflict((conflict) => conflict.column('stripeChargeId').doNothing())
    .execute()
}

/** The charge that paid for a purchase of credits. */
export function toPurchaseCharge(
  stripeChargeId: string,
  { sessionId, customerId, amountMinor, currency, stripeInvoiceId }: PurchaseRecord,
): Insertable<Database['charges']> {
  return { stripeChargeId, customerId, creditPurchaseId: sessionId, amountMinor, currency, stripeInvoiceId }
}
