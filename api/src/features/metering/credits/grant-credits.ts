import type { Tx } from '../../../db/client.ts'
import { monthAround } from '../wallets/periods.ts'
import type { Wallet } from '../wallets/wallet.ts'
import { createWallets, lockWallet, noteGrant, updateWallets } from '../wallets/wallets-repository.ts'
import { insertCreditChange } from './credit-changes-repository.ts'
import { foldWallets } from './fold.ts'
import { insertGrant, type NewGrant } from './grants-repository.ts'

/**
 * Gives credits once for each source, however often it is asked. What was spent before is taken off the earlier packs first,
 * so that the new one pays for later calls only.
 */
export async function grantCredits(tx: Tx, grant: NewGrant, now: Date): Promise<boolean> {
  await createWallet(tx, grant.accountId, now)
  const locked = await lockWallet(tx, grant.accountId)
  const wallet = (await foldWallets(tx, [locked], now)).get(grant.accountId) ?? locked
  const wasGiven = await insertGrant(tx, grant)
  const after = wasGiven ? withCredits(wallet, grant) : wallet
  await updateWallets(tx, [after])
  if (!wasGiven) return false
  await noteGrant(tx, grant.accountId, now)
  await insertCreditChange(tx, toChange(grant, after), now)
  return true
}

/** For an account without one. Its months are counted from now; a subscription that begins later begins them anew. */
export async function createWallet(tx: Tx, accountId: string, now: Date): Promise<void> {
  const { start, end } = monthAround(now, now)
  await createWallets(tx, [{ accountId, anchor: now, periodStart: start, periodEnd: end }])
}

function withCredits(wallet: Wallet, { amountMillis, expiresAt }: NewGrant): Wallet {
  const isFirstToExpire = expiresAt !== null && (!wallet.nextExpiry || expiresAt < wallet.nextExpiry)
  return {
    ...wallet,
    creditMillis: wallet.creditMillis + amountMillis,
    nextExpiry: isFirstToExpire ? expiresAt : wallet.nextExpiry,
  }
}

function toChange({ sourceType: kind, sourceId, amountMillis }: NewGrant, wallet: Wallet) {
  return { accountId: wallet.accountId, kind, sourceId, amountMillis, balanceMillis: wallet.creditMillis }
}
