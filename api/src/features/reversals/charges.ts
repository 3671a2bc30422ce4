import type { Insertable } from 'kysely'
import type { Database, Db, Tx } from '../../db/client.ts'

export interface OwnCharge {
  id: string
  customerId: string
  stripeCustomerId: string
  subscriptionId: string
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
    .select(['amountMinor', 'currency'])
    .where('stripeChargeId', '=', id)
    .executeTakeFirst()
  if (!row) return undefined
  const { customerId, stripeCustomerId, stripeSubscriptionId: subscriptionId, amountMinor, currency } = row
  const isOwn = customerId !== null && stripeCustomerId !== null && subscriptionId !== null
  return {
    own: isOwn ? { id, customerId, stripeCustomerId, subscriptionId, amountMinor, currency } : undefined,
  }
}

/** The owner of a charge never changes, so the first answer stays. */
export async function insertCharge(tx: Tx, values: Insertable<Database['charges']>): Promise<void> {
  await tx
    .insertInto('charges')
    .values(values)
    .onConflict((conflict) => conflict.column('stripeChargeId').doNothing())
    .execute()
}
