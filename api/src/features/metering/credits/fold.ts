import type { Tx } from '../../../db/client.ts'
import { DAY_MS } from '../../../lib/durations.ts'
import type { Wallet } from '../wallets/wallet.ts'
import { EXPIRED, insertCreditChange } from './credit-changes-repository.ts'
import { insertGrant, listOpenGrants, type OwnedGrant, updateRemaining } from './grants-repository.ts'
import { foldPacks } from './packs.ts'

/** For how long credits can be used that came back after their pack had expired. */
const RETURNED_DAYS = 30

/** The wallets, locked by the caller, without the packs that have expired. */
export async function foldExpired(tx: Tx, wallets: readonly Wallet[], now: Date): Promise<Wallet[]> {
  const due = wallets.filter(({ nextExpiry }) => nextExpiry !== null && nextExpiry <= now)
  if (due.length === 0) return [...wallets]
  const folded = await foldWallets(tx, due, now)
  return wallets.map((wallet) => folded.get(wallet.accountId) ?? wallet)
}

/** Takes off the packs what was spent from them; the caller writes the wallets. */
export async function foldWallets(
  tx: Tx,
  wallets: readonly Wallet[],
  now: Date,
): Promise<Map<string, Wallet>> {
  const grants = await listOpenGrants(
    tx,
    wallets.map(({ accountId }) => accountId),
  )
  const folded = new Map<string, Wallet>()
  for (const wallet of wallets) folded.set(wallet.accountId, await foldWallet(tx, wallet, grants, now))
  return folded
}

async function foldWallet(tx: Tx, wallet: Wallet, grants: readonly OwnedGrant[], now: Date): Promise<Wallet> {
  const { accountId } = wallet
  const own = grants.filter((grant) => grant.accountId === accountId)
  const {
    grants: left,
    returnedMillis,
    expiredMillis,
    creditMillis,
    unfoldedMillis,
    nextExpiry,
  } = foldPacks(wallet, own, now)
  await updateRemaining(tx, left)
  if (expiredMillis > 0) {
    const change = { kind: EXPIRED, sourceId: crypto.randomUUID(), amountMillis: -expiredMillis }
    await insertCreditChange(tx, { accountId, ...change, balanceMillis: creditMillis }, now)
  }
  if (returnedMillis === 0) return { ...wallet, creditMillis, unfoldedMillis, nextExpiry }
  const expiresAt = new Date(now.getTime() + RETURNED_DAYS * DAY_MS)
  await insertGrant(tx, {
    accountId,
    sourceType: 'returned',
    sourceId: crypto.randomUUID(),
    amountMillis: returnedMillis,
    expiresAt,
  })
  const first = nextExpiry && nextExpiry < expiresAt ? nextExpiry : expiresAt
  return { ...wallet, creditMillis, unfoldedMillis, nextExpiry: first }
}
