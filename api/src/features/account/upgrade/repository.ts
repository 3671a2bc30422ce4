import type { Db } from '../../../db/client.ts'
import type { Refusal } from '../../upgrade/link.ts'

/** Whether a token that was in use when the call was refused is covered by the subscription. */
export async function hadTokenThen(
  db: Db,
  { accountId, refusedAt }: Pick<Refusal, 'accountId' | 'refusedAt'>,
  { stripeSubscriptionId }: { stripeSubscriptionId: string },
): Promise<boolean> {
  // A link holds whole seconds.
  const refusedBy = new Date(refusedAt.getTime() + 1_000)
  const found = await db
    .selectFrom('mcpTokens')
    .select('jti')
    .where('userId', '=', accountId)
    .where('revokedAt', 'is', null)
    .where((eb) => eb.or([eb('subscriptionId', 'is', null), eb('subscriptionId', '=', stripeSubscriptionId)]))
    .where('createdAt', '<', refusedBy)
    .limit(1)
    .executeTakeFirst()
  return found !== undefined
}
