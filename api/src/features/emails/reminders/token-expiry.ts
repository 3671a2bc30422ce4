import { withTransaction } from '../../../db/transaction.ts'
import type { Deps } from '../../../deps.ts'
import { DAY_MS } from '../../../lib/durations.ts'
import { enqueueEmail } from '../service.ts'
import { listUnnotifiedExpiring } from './repository.ts'

const WARNING_DAYS = 14

/** Notifies owners of tokens that expire while their subscription continues. No event arrives for it. */
export async function announceTokenExpiry(deps: Deps): Promise<void> {
  const now = deps.clock.now()
  // For tokens with a short lifetime, in its last quarter.
  const warningDays = Math.min(WARNING_DAYS, deps.config.tokens.expiryDays / 4)
  const tokens = await listUnnotifiedExpiring(deps.db, {
    now,
    until: new Date(now.getTime() + warningDays * DAY_MS),
    isFreeOffered: deps.catalog.freePlan !== null,
  })
  for (const { customerId, tokenJti } of tokens) {
    await withTransaction(
      deps.db,
      async (tx) => await enqueueEmail(tx, deps, { kind: 'token_expiring', customerId, tokenJti }),
    )
  }
}
