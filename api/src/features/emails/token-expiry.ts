import { sql } from 'kysely'
import type { Db } from '../../db/client.ts'
import { withTransaction } from '../../db/transaction.ts'
import type { Deps } from '../../deps.ts'
import { enqueueEmail } from './service.ts'

const DAY_MS = 86_400_000
const WARNING_DAYS = 14
const BATCH = 300

/** Tells owners of tokens that expire while their subscription goes on. Time alone brings no event. */
export async function announceTokenExpiry(deps: Deps): Promise<void> {
  const now = deps.clock.now()
  // Of a short life the last quarter.
  const warningDays = Math.min(WARNING_DAYS, deps.config.tokens.expiryDays / 4)
  const tokens = await listUntoldExpiring(deps.db, now, new Date(now.getTime() + warningDays * DAY_MS))
  for (const { customerId, tokenJti } of tokens) {
    await withTransaction(
      deps.db,
      async (tx) => await enqueueEmail(tx, deps, { kind: 'token_expiring', customerId, tokenJti }),
    )
  }
}

/** Those in use whose subscription is not to end first. */
async function listUntoldExpiring(db: Db, now: Date, until: Date) {
  return await db
    .selectFrom('mcpTokens as token')
    .innerJoin('subscriptions as subscription', 'subscription.stripeSubscriptionId', 'token.subscriptionId')
    .select(['subscription.customerId', 'token.jti as tokenJti'])
    .where('token.expiresAt', '>', now)
    .where('token.expiresAt', '<=', until)
    .where('token.supersededAt', 'is', null)
    .where('token.revokedAt', 'is', null)
    .where('subscription.status', 'in', ['active', 'trialing', 'past_due'])
    .where(
      sql<boolean>`coalesce(
        subscription.cancel_at,
        case when subscription.cancel_at_period_end then subscription.current_period_end end,
        'infinity') > token.expires_at`,
    )
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('emailDeliveries as told')
            .select('told.id')
            .where('told.kind', '=', 'token_expiring')
            .whereRef('told.tokenJti', '=', 'token.jti'),
        ),
      ),
    )
    .orderBy('token.expiresAt')
    .limit(BATCH)
    .execute()
}
