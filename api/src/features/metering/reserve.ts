import type { Db, Tx } from '../../db/client.ts'
import { isLockTimeout } from '../../db/errors.ts'
import { LOCK_TIMEOUT_MS } from '../../db/session.ts'
import { withTransaction } from '../../db/transaction.ts'
import { type CallRequest, openBook, type Reserved } from './book.ts'
import { listEnded } from './ended-repository.ts'
import { listHeldIds, writeReservations } from './reservations-repository.ts'
import { monthAround } from './wallets/periods.ts'
import type { Wallet } from './wallets/wallet.ts'
import { createWallets, lockFreeWallets, lockWallets, updateWallets } from './wallets/wallets-repository.ts'

export interface Batch {
  batchId: string
  gateId: string
  now: Date
  /** Whether the ids of the calls come from a gate elsewhere, so that one may be in use. */
  hasForeignIds?: boolean
}

/** A call of this id is running, or has ended. */
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
  lockTimeoutMs = LOCK_TIMEOUT_MS,
): Promise<Reserved[] | undefined> {
  const reserved = await tryReserve(db, batch, requests, lockTimeoutMs)
  if (reserved) return reserved
  // Either the gate is closed, or an account calls for the first time.
  await createWallets(db, newWallets(requests, batch.now))
  return await tryReserve(db, batch, requests, lockTimeoutMs)
}

/** The same, but where somebody else holds a wallet for longer, the calls of the other accounts go on without it. */
export async function reserveUnlessHeld(
  db: Db,
  batch: Batch,
  requests: readonly CallRequest[],
  lockTimeoutMs: number,
): Promise<Reserved[] | undefined> {
  try {
    return await reserveBatch(db, batch, requests, lockTimeoutMs)
  } catch (error) {
    if (!isLockTimeout(error)) throw error
    await createWallets(db, newWallets(requests, batch.now))
    return await reserveFree(db, batch, requests)
  }
}

async function tryReserve(
  db: Db,
  batch: Batch,
  requests: readonly CallRequest[],
  lockTimeoutMs: number,
): Promise<Reserved[] | undefined> {
  const accountIds = accountIdsOf(requests)
  return await withTransaction(db, async (tx) => {
    const locked = await lockWallets(tx, accountIds, { gateId: batch.gateId, lockTimeoutMs })
    if (locked.length < accountIds.length) return undefined
    return await decide(tx, batch, { locked, requests })
  })
}

async function reserveFree(db: Db, batch: Batch, requests: readonly CallRequest[]): Promise<Reserved[]> {
  return await withTransaction(db, async (tx) => {
    const locked = await lockFreeWallets(tx, accountIdsOf(requests), batch.gateId)
    const free = requests.filter(({ accountId }) => locked.some((wallet) => wallet.accountId === accountId))
    if (free.length === 0) return requests.map(() => HELD)
    const answers = await decide(tx, batch, { locked, requests: free })
    return requests.map((request) => answers[free.indexOf(request)] ?? HELD)
  })
}

const HELD: Reserved = { state: 'held' }

async function decide(
  tx: Tx,
  batch: Batch,
  { locked, requests }: { locked: readonly Wallet[]; requests: readonly CallRequest[] },
): Promise<Reserved[]> {
  const { batchId, gateId, now, hasForeignIds = false } = batch
  if (hasForeignIds) await assertUnused(tx, batch, requests)
  const book = await openBook(tx, locked, requests, now)
  const answers = requests.map(book.decide)
  const calls = answers.flatMap((answer) => (answer.state === 'reserved' ? [answer.call] : []))
  const wallets = book.changedWallets()
  const keys = book.changedKeys()
  if (calls.length > 0)
    await writeReservations(tx, { batchId, gateId, reservedAt: now, calls, wallets, keys, hasForeignIds })
  else if (wallets.length > 0) await updateWallets(tx, wallets)
  return answers
}

function accountIdsOf(requests: readonly CallRequest[]): string[] {
  return [...new Set(requests.map(({ accountId }) => accountId))]
}

/**
 * Two reservations of one call would be settled by one entry of the ledger. What is not held any more is in the ledger by then,
 * so that is read second.
 */
async function assertUnused(tx: Tx, { batchId }: Batch, requests: readonly CallRequest[]): Promise<void> {
  const [held] = await listHeldIds(
    tx,
    batchId,
    requests.map(({ callId }) => callId),
  )
  if (held !== undefined) throw new CallIdInUse(held)
  const [ended] = (await listEnded(tx, requests)).keys()
  if (ended !== undefined) throw new CallIdInUse(ended)
}

function newWallets(requests: readonly CallRequest[], now: Date) {
  const anchors = new Map(requests.map(({ accountId, terms }) => [accountId, terms.anchor]))
  return [...anchors].map(([accountId, anchor]) => {
    const { start, end } = monthAround(anchor, now)
    return { accountId, anchor, periodStart: start, periodEnd: end }
  })
}
