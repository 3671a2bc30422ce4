import { sql } from 'kysely'
import type { Tx } from '../../db/client.ts'

/** Changes that a customer can switch back and forth as often as they like. */
const CHANGE_KINDS = ['cancellation_scheduled', 'cancellation_undone', 'plan_changed'] as const
export type ChangeKind = (typeof CHANGE_KINDS)[number]

const PROMISED = ['queued', 'sending', 'sent'] as const

/** From when another of these e-mails stays within the daily limit; undefined if that is now. */
export async function findRoomForChange(
  tx: Tx,
  stripeSubscriptionId: string,
  perDay: number,
): Promise<Date | undefined> {
  const row = await tx
    .selectFrom('emailDeliveries')
    .select(
      sql<Date>`coalesce(sent_at, greatest(created_at, next_attempt_at)) + interval '1 day'`.as('roomAt'),
    )
    .where('stripeSubscriptionId', '=', stripeSubscriptionId)
    .where('kind', 'in', CHANGE_KINDS)
    .where('status', 'in', PROMISED)
    .where(sql<boolean>`coalesce(sent_at, created_at) > now() - interval '1 day'`)
    .where(sql<boolean>`next_attempt_at <= now()`)
    .orderBy(sql`coalesce(sent_at, created_at)`, 'desc')
    .offset(perDay - 1)
    .limit(1)
    .executeTakeFirst()
  return row?.roomAt
}

/** Whether an e-mail about the same change is already waiting to be sent later. */
export async function hasHeldBack(
  tx: Tx,
  change: { stripeSubscriptionId: string; kind: ChangeKind; toTier: string | null },
): Promise<boolean> {
  const row = await tx
    .selectFrom('emailDeliveries')
    .select('id')
    .where('stripeSubscriptionId', '=', change.stripeSubscriptionId)
    .where('kind', '=', change.kind)
    .where(sql<boolean>`details->>'toTier' is not distinct from ${change.toTier}::text`)
    .where('status', '=', 'queued')
    .where(sql<boolean>`next_attempt_at > now() + interval '1 minute'`)
    .executeTakeFirst()
  return row !== undefined
}

/** Whether the last queued e-mail about a cancellation says that there will be one. */
export async function isCancellationPromised(tx: Tx, stripeSubscriptionId: string): Promise<boolean> {
  const row = await tx
    .selectFrom('emailDeliveries')
    .select('kind')
    .where('stripeSubscriptionId', '=', stripeSubscriptionId)
    .where('kind', 'in', ['cancellation_scheduled', 'cancellation_undone'])
    .where('status', 'in', PROMISED)
    .orderBy('createdAt', 'desc')
    .orderBy('id')
    .limit(1)
    .executeTakeFirst()
  return row?.kind === 'cancellation_scheduled'
}
