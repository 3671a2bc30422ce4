import type { Db } from '../../../../db/client.ts'

/** The movements of one subscription as short lines, oldest first. */
export async function movementsOf(db: Db, stripeSubscriptionId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('mrrMovements')
    .select(['reason', 'beforeMinor', 'afterMinor', 'currency'])
    .where('stripeSubscriptionId', '=', stripeSubscriptionId)
    .orderBy('occurredAt')
    .orderBy('id')
    .execute()
  return rows.map(({ reason, beforeMinor, afterMinor, currency }) =>
    [reason, beforeMinor, '→', afterMinor, currency].join(' '),
  )
}

/** When they occurred, in seconds since the start. */
export async function secondsOf(db: Db, stripeSubscriptionId: string, startedAt: number): Promise<number[]> {
  const rows = await db
    .selectFrom('mrrMovements')
    .select('occurredAt')
    .where('stripeSubscriptionId', '=', stripeSubscriptionId)
    .orderBy('id')
    .execute()
  return rows.map(({ occurredAt }) => occurredAt.getTime() / 1000 - startedAt)
}
