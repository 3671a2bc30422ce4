import type { Db, Tx } from '../../db/client.ts'
import { withTransaction } from '../../db/transaction.ts'
import { type CallRequest, openBook, type Reserved } from './book.ts'
import { monthAround } from './periods.ts'
import { listHeldIds, writeReservations } from './reservations-repository.ts'
import { createWallets, lockWallets, updateWallets } from './wallets-repository.ts'

export interface Batch {
  batchId: string
  gateId: string
  now: Date
  /** Whether the ids of the calls come from a gate elsewhere, so that one may be in use. */
  hasForeignIds?: boolean
}

/** A call of this id has not ended. */
export class CallIdInUse extends Error {
  readonly callId: string

  constructor(callId: string) {
    super(`The call id ${callId} is in use`)
    this.callId = callId
  }
}

/** Decides calls in their order, under the locks of their wallets. Undefined where the gate was closed. */
export async function reserveBatch(
  db: Db,
  batch: Batch,
  requests: readonly CallRequest[],
): Promise<Reserved[] | undefined> {
  const reserved = await tryReserve(db, batch, requests)
  if (reserved) return reserved
  // Either the gate is closed, or an account calls for the first time.
  await createWallets(db, newWallets(requests, batch.now))
  return await tryReserve(db, batch, requests)
}

async function tryReserve(db: Db, batch: Batch, requests: readonly CallRequest[]) {
  const { batchId, gateId, now } = batch
  const accountIds = [...new Set(requests.map(({ accountId }) => accountId))]
  return await withTransaction(db, async (tx) => {
    const locked = await lockWallets(tx, accountIds, gateId)
    if (locked.length < accountIds.length) return undefined
    if (batch.hasForeignIds) await assertNotHeld(tx, batch, requests)
    const book = await openBook(tx, locked, requests, now)
    const answers = requests.map(book.decide)
    const calls = answers.flatMap((answer) => (answer.state === 'reserved' ? [answer.call] : []))
    const wallets = book.changedWallets()
    const keys = book.changedKeys()
    if (calls.length > 0)
      await writeReservations(tx, { batchId, gateId, reservedAt: now, calls, wallets, keys })
    else if (wallets.length > 0) await updateWallets(tx, wallets)
    return answers
  })
}

/** Two reservations of one call would be settled by one entry of the ledger. */
async function assertNotHeld(tx: Tx, { batchId }: Batch, requests: readonly CallRequest[]): Promise<void> {
  const [held] = await listHeldIds(
    tx,
    batchId,
    requests.map(({ callId }) => callId),
  )
  if (held !== undefined) throw new CallIdInUse(held)
}

function newWallets(requests: readonly CallRequest[], now: Date) {
  const anchors = new Map(requests.map(({ accountId, terms }) => [accountId, terms.anchor]))
  return [...anchors].map(([accountId, anchor]) => {
    const { start, end } = monthAround(anchor, now)
    return { accountId, anchor, periodStart: start, periodEnd: end }
  })
}
