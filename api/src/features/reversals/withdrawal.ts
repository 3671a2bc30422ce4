import type { ReversalEffect } from '@kamiyo/catalog/reversals'
import { sql } from 'kysely'
import type { Tx } from '../../db/client.ts'
import { readWithdrawal } from '../subscriptions/entitlement.ts'
import { type SubscriptionRecord, updateSubscription } from '../subscriptions/repository.ts'

export type Reversal = 'refund' | 'dispute'

interface ReversedCharge {
  reversal: Reversal
  at: Date
}

/**
 * Records whether a charge was fully reversed, and its effect on access according to the seller's current
 * choice. Uses everything that is stored, so the order of events does not matter.
 */
export async function refreshReversal(
  tx: Tx,
  chargeId: string,
  effects: Readonly<Record<Reversal, ReversalEffect>>,
): Promise<void> {
  const found = await findReversal(tx, chargeId)
  const known = await tx
    .selectFrom('charges')
    .select(['reversal', 'reversalEffect'])
    .where('stripeChargeId', '=', chargeId)
    .executeTakeFirstOrThrow()
  const isKnown = known.reversal === (found?.reversal ?? null)
  const effect = found && (isKnown ? known.reversalEffect : effects[found.reversal])
  await tx
    .updateTable('charges')
    .set({
      reversal: found?.reversal ?? null,
      reversalEffect: effect ?? null,
      reversedAt: found?.at ?? null,
    })
    .where('stripeChargeId', '=', chargeId)
    .execute()
}

/** The bank's decision takes precedence over a refund. */
async function findReversal(tx: Tx, chargeId: string): Promise<ReversedCharge | undefined> {
  const { rows } = await sql<ReversedCharge>`
    select 'dispute' as reversal, event_created as at from disputes
      where stripe_charge_id = ${chargeId} and status = 'lost'
    union all
    (select 'refund', max(refunds.refunded_at)
      from refunds join charges using (stripe_charge_id)
      where stripe_charge_id = ${chargeId} and refunds.status = 'succeeded'
      group by charges.amount_minor
      having sum(refunds.amount_minor) >= charges.amount_minor and charges.amount_minor > 0)
    limit 1`.execute(tx)
  return rows[0]
}

/**
 * Brings a subscription's access in line with its reversed charges. A suspension ends once a later invoice of
 * the subscription has been paid.
 */
export async function refreshWithdrawal(tx: Tx, known: SubscriptionRecord): Promise<SubscriptionRecord> {
  const { stripeSubscriptionId } = known
  const { rows } = await sql<{ reversal: Reversal; reversalEffect: 'suspend' | 'revoke' }>`
    select reversal, reversal_effect from charges
    where stripe_subscription_id = ${stripeSubscriptionId} and (reversal_effect = 'revoke'
      or (reversal_effect = 'suspend' and not exists (
        select from invoice_payments payment
        where payment.stripe_subscription_id = charges.stripe_subscription_id
          and payment.outcome = 'succeeded' and payment.amount_cents > 0
          and payment.stripe_invoice_id is distinct from charges.stripe_invoice_id
          and payment.occurred_at > charges.reversed_at)))
    order by reversal_effect = 'revoke' desc, reversed_at desc
    limit 1`.execute(tx)
  const [found] = rows
  const withdrawal = readWithdrawal(found ? `${found.reversal}_${found.reversalEffect}s` : null)
  if (known.withdrawal === withdrawal) return known
  return await updateSubscription(tx, stripeSubscriptionId, { withdrawal })
}
