import { sql } from 'kysely'
import type { Db, Tx } from '../../db/client.ts'

export interface PaymentMethod {
  id: string
  stripeCustomerId: string
  /** How the owner recognises it: `visa •••• 4242`. */
  label: string
}

/** Stores a payment method as of the event; older events, and events after it was removed, change nothing. */
export async function storePaymentMethod(
  tx: Tx,
  method: PaymentMethod & { isDetached: boolean },
  reportedAt: Date,
): Promise<boolean> {
  const { id, stripeCustomerId, label, isDetached } = method
  const stored = await tx
    .insertInto('paymentMethods')
    .values({ stripePaymentMethodId: id, stripeCustomerId, label, isDetached, eventCreated: reportedAt })
    .onConflict((conflict) =>
      conflict
        .column('stripePaymentMethodId')
        .doUpdateSet({ label, isDetached, eventCreated: reportedAt })
        .where('paymentMethods.stripeCustomerId', '=', stripeCustomerId)
        .where('paymentMethods.eventCreated', '<=', reportedAt)
        .where('paymentMethods.isDetached', '=', false),
    )
    .returning('stripePaymentMethodId')
    .executeTakeFirst()
  return stored !== undefined
}

/** `unknown` until Stripe has reported it, so that we never claim there is none. */
export type ChargedMethod =
  | { state: 'known'; label: string }
  | { state: 'none' }
  | { state: 'unknown' }
  /** Invoices are sent, so no payment method is charged even if the customer has one. */
  | { state: 'invoiced' }

/** The payment method that Stripe will charge: the subscription's own, or else its customer's default. */
export async function findChargedMethod(db: Db, stripeSubscriptionId: string): Promise<ChargedMethod> {
  const row = await db
    .selectFrom('subscriptions as subscription')
    .innerJoin('customers as customer', 'customer.id', 'subscription.customerId')
    .leftJoin('paymentMethods as method', (join) =>
      join
        .on(
          'method.stripePaymentMethodId',
          '=',
          sql<string>`coalesce(subscription.default_payment_method_id, customer.default_payment_method_id)`,
        )
        .onRef('method.stripeCustomerId', '=', 'customer.stripeCustomerId'),
    )
    .select(['subscription.isInvoiced', 'subscription.defaultPaymentMethodId as own'])
    .select([
      'customer.defaultPaymentMethodId as shared',
      'customer.isDefaultPaymentMethodTold as isChoiceKnown',
      'method.label',
      'method.isDetached',
    ])
    .where('subscription.stripeSubscriptionId', '=', stripeSubscriptionId)
    .executeTakeFirst()
  if (!row) return { state: 'unknown' }
  if (row.isInvoiced) return { state: 'invoiced' }
  const isChosen = row.own !== null || row.shared !== null
  if (!isChosen) return { state: row.isChoiceKnown ? 'none' : 'unknown' }
  if (row.isDetached) return { state: 'none' }
  return row.label === null ? { state: 'unknown' } : { state: 'known', label: row.label }
}

/** Those whose label we do not know yet. */
export async function listUnlabelled(db: Db, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return []
  const rows = await db
    .selectFrom('paymentMethods')
    .select('stripePaymentMethodId as id')
    .where('stripePaymentMethodId', 'in', ids)
    .execute()
  return ids.filter((id) => !rows.some((row) => row.id === id))
}

export async function findDefaultMethodLabel(db: Db, stripeCustomerId: string): Promise<string | null> {
  const row = await db
    .selectFrom('customers as customer')
    .innerJoin('paymentMethods as method', 'method.stripePaymentMethodId', 'customer.defaultPaymentMethodId')
    .select('method.label')
    .where('customer.stripeCustomerId', '=', stripeCustomerId)
    .where('method.isDetached', '=', false)
    .executeTakeFirst()
  return row?.label ?? null
}
