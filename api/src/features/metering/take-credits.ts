import type { Tx } from '../../db/client.ts'
import { insertCreditChange } from './credit-changes-repository.ts'
import { foldWallets } from './fold.ts'
import { lockWallet, updateWallets } from './wallets-repository.ts'

export interface CreditTaking {
  accountId: string
  kind: string
  sourceId: string
  amountMillis: number
}

export type TakenCredits =
  | { state: 'taken' | 'short'; balanceMillis: number }
  /** Something else has this name. */
  | { state: 'name_in_use' }

/**
 * Takes credits as a call would, off the packs that are spent first; never more than is left. The caller rolls back unless they
 * were taken.
 */
export async function takeCredits(tx: Tx, taking: CreditTaking, now: Date): Promise<TakenCredits> {
  const { amountMillis } = taking
  const locked = await lockWallet(tx, taking.accountId)
  const wallet = (await foldWallets(tx, [locked], now)).get(taking.accountId) ?? locked
  if (wallet.creditMillis < amountMillis) return { state: 'short', balanceMillis: wallet.creditMillis }
  const balanceMillis = wallet.creditMillis - amountMillis
  const change = { ...taking, amountMillis: -amountMillis, balanceMillis }
  if (!(await insertCreditChange(tx, change, now))) return { state: 'name_in_use' }
  const spent = {
    ...wallet,
    creditMillis: balanceMillis,
    unfoldedMillis: wallet.unfoldedMillis + amountMillis,
  }
  await updateWallets(tx, [...(await foldWallets(tx, [spent], now)).values()])
  return { state: 'taken', balanceMillis }
}
