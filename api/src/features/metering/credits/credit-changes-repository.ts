import type { Tx } from '../../../db/client.ts'
import { newCallId } from '../wallets/call-id.ts'

/** What changed an account's credits, other than a call. */
export interface CreditChange {
  accountId: string
  /** `purchase`, `grant`, `carry_over`, `expired`, …; below zero for what was taken back by hand. */
  kind: string
  /** With the kind it names the change, which is made once. */
  sourceId: string
  amountMillis: number
  /** What was left afterwards. */
  balanceMillis: number
}

/** The kind of what was not used in time. */
export const EXPIRED = 'expired'

/** Under the lock of the wallet. False where it was made before. */
export async function insertCreditChange(tx: Tx, change: CreditChange, now: Date): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('creditChanges')
    // In one transaction credits expire before others come.
    .values({ ...change, id: newCallId(now, change.kind === EXPIRED ? 0 : 1) })
    .onConflict((conflict) => conflict.columns(['kind', 'sourceId']).doNothing())
    .executeTakeFirstOrThrow()
  return Number(numInsertedOrUpdatedRows) === 1
}

export async function findCreditChange(tx: Tx, kind: string, sourceId: string) {
  return await tx
    .selectFrom('creditChanges')
    .select(['id', 'accountId', 'amountMillis', 'balanceMillis'])
    .where('kind', '=', kind)
    .where('sourceId', '=', sourceId)
    .executeTakeFirst()
}
