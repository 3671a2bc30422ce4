import { sql } from 'kysely'
import type { Tx } from '../../db/client.ts'

export interface PaymentMethod {
  id: string
  /** What the owner knows it by: `visa •••• 4242`. */
  label: string
}

/** Remembers the payment method that was attached last; older news about it changes nothing. */
export async function attachPaymentMethod(
  tx: Tx,
  stripeCustomerId: string,
  method: PaymentMethod,
  attachedAt: Date,
): Promise<boolean> {
  return await updatePaymentMethod(tx, stripeCustomerId, method, attachedAt)
}

/** Forgets the payment method, if it is still the one we know. */
export async function detachPaymentMethod(
  tx: Tx,
  stripeCustomerId: string,
  methodId: string,
  detachedAt: Date,
): Promise<boolean> {
  return await updatePaymentMethod(tx, stripeCustomerId, null, detachedAt, methodId)
}

async function updatePaymentMethod(
  tx: Tx,
  stripeCustomerId: string,
  method: PaymentMethod | null,
  occurredAt: Date,
  onlyIfMethodId?: string,
): Promise<boolean> {
  const updated = await tx
    .updateTable('customers')
    .set({
      paymentMethodId: method?.id ?? null,
      paymentMethodLabel: method?.label ?? null,
      paymentMethodEventCreated: occurredAt,
      updatedAt: sql<Date>`now()`,
    })
    .where('stripeCustomerId', '=', stripeCustomerId)
    .where((eb) =>
      eb.or([eb('paymentMethodEventCreated', 'is', null), eb('paymentMethodEventCreated', '<=', occurredAt)]),
    )
    .$if(onlyIfMethodId !== undefined, (query) => query.where('paymentMethodId', '=', onlyIfMethodId ?? null))
    .executeTakeFirst()
  return updated.numUpdatedRows > 0n
}
