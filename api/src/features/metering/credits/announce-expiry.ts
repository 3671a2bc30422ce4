import { withTransaction } from '../../../db/transaction.ts'
import type { Deps } from '../../../deps.ts'
import { enqueueEmail } from '../../emails/service.ts'
import { lockWallet, updateWallets } from '../wallets/wallets-repository.ts'
import { type ExpiringPack, listUnnotifiedExpiring } from './expiring-repository.ts'
import { foldWallets } from './fold.ts'
import { findGrant } from './grants-repository.ts'

/** Tells buyers of credits that are left shortly before they expire. No event arrives for it. */
export async function announceCreditExpiry(deps: Deps): Promise<void> {
  const now = deps.clock.now()
  for (const pack of await listUnnotifiedExpiring(deps.db, now)) await announce(deps, pack, now)
}

/** What was spent is taken off the packs first: only then it is known what is left of each. */
async function announce(deps: Deps, { id: grantId, ...pack }: ExpiringPack, warnedAt: Date): Promise<void> {
  const { accountId, customerId, sourceId } = pack
  await withTransaction(deps.db, async (tx) => {
    const wallet = await lockWallet(tx, accountId)
    await updateWallets(tx, [...(await foldWallets(tx, [wallet], warnedAt)).values()])
    const remainingMillis = (await findGrant(tx, { sourceType: 'purchase', sourceId }))?.remainingMillis ?? 0
    if (remainingMillis > 0)
      await enqueueEmail(tx, deps, {
        kind: 'credits_expiring',
        customerId,
        grantId,
        remainingMillis,
        warnedAt,
      })
  })
}
