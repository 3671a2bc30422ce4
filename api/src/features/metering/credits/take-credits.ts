import type { Tx } from '../../../db/client.ts'
import { lockWallet, updateWallets } from '../wallets/wallets-repository.ts'
import { insertCreditChange } from './credit-changes-repository.ts'
import { foldWallets } from './fold.ts'

export interface CreditTaking {
  accountId: string
  kind: string
  /** With the kind it names what is done, which is done once. */
  sourceId: string
  amountMillis: number
}

export interface TakenCredits {
  /** `short`: fewer are left; `known`: something was done under this name before. Then nothing was taken. */
  state: 'taken' | 'short' | 'known'
  balanceMillis: number
}

/** Takes credits as a call would, off the packs that are spent first; never more than is left. */
export async function takeCredits(tx: Tx, taking: CreditTaking, now: Date): Promise<TakenCredits> {
  const { amountMillis } = taking
  const locked = await lockWallet(tx, taking.accountId)
  const wallet = (await foldWallets(tx, [locked], now)).get(taking.accountId) ?? locked
  const balanceMillis = wallet.creditMillis - amountMillis
  const isShort = balanceMillis < 0
  const change = { ...taking, amountMillis: -amountMillis, balanceMillis }
  const isTaken = !isShort && (await insertCreditChange(tx, change, now))
  const after = isTaken
    ? { ...wallet, creditMillis: balanceMillis, unfoldedMillis: wallet.unfoldedMillis + amountMillis }
    : wallet
  await updateWallets(tx, [...(await foldWallets(tx, [after], now)).values()])
  return { state: isTaken ? 'taken' : isShort ? 'short' : 'known', balanceMillis: after.creditMillis }
}
