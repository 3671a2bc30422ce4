import type { Db } from '../../db/client.ts'
import { withTransaction } from '../../db/transaction.ts'
import { foldWallets } from './credits/fold.ts'
import { listUnfolded } from './upkeep-repository.ts'
import { lockWallet, updateWallets } from './wallets/wallets-repository.ts'

/** Takes off the packs what was spent from them, so that pages show each pack as it is. Counts the wallets. */
export async function foldSpent(db: Db, limit: number, now: Date): Promise<number> {
  return await withTransaction(db, async (tx) => {
    const accountIds = await listUnfolded(tx, limit)
    const wallets = []
    for (const accountId of accountIds) wallets.push(await lockWallet(tx, accountId))
    if (wallets.length > 0) await updateWallets(tx, [...(await foldWallets(tx, wallets, now)).values()])
    return wallets.length
  })
}
