import { randomUUID } from 'node:crypto'
import type { Tx } from '../../../db/client.ts'
import type { Wallet } from '../wallets/wallet.ts'
import { lockWallet, updateWallets } from '../wallets/wallets-repository.ts'
import { insertCreditChange } from './credit-changes-repository.ts'
import { foldWallets } from './fold.ts'
import { findGrant, type GrantSource, updateGrant } from './grants-repository.ts'

/**
 * Takes back what is left of a grant, as far as it goes, or gives back what was taken. Returns the change that was made: what was
 * spent stays spent, and nothing comes back to a grant that has expired. `kind` is what the ledger calls it.
 */
export async function adjustGrant(
  tx: Tx,
  source: GrantSource,
  { kind, changeMillis }: { kind: string; changeMillis: number },
  now: Date,
): Promise<number> {
  const known = await findGrant(tx, source)
  if (!known) return 0
  const locked = await lockWallet(tx, known.accountId)
  const wallet = (await foldWallets(tx, [locked], now)).get(known.accountId) ?? locked
  const grant = (await findGrant(tx, source)) ?? known
  const { amountMillis, expiresAt, remainingMillis } = grant
  const room = expiresAt !== null && expiresAt <= now ? 0 : amountMillis - remainingMillis
  const change = Math.max(-remainingMillis, Math.min(changeMillis, room))
  await updateGrant(tx, grant.id, remainingMillis + change)
  const after = withChange(wallet, change, expiresAt)
  await updateWallets(tx, [after])
  if (change !== 0) await insertCreditChange(tx, toLine(after, kind, change), now)
  return change
}

function toLine({ accountId, creditMillis: balanceMillis }: Wallet, kind: string, amountMillis: number) {
  return { accountId, kind, sourceId: randomUUID(), amountMillis, balanceMillis }
}

function withChange(wallet: Wallet, change: number, expiresAt: Date | null): Wallet {
  const isFirst = expiresAt !== null && (!wallet.nextExpiry || expiresAt < wallet.nextExpiry)
  return {
    ...wallet,
    creditMillis: wallet.creditMillis + change,
    nextExpiry: change > 0 && isFirst ? expiresAt : wallet.nextExpiry,
  }
}
