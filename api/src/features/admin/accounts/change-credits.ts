import { randomUUID } from 'node:crypto'
import type { Tx } from '../../../db/client.ts'
import { withTransaction } from '../../../db/transaction.ts'
import type { Deps } from '../../../deps.ts'
import { AppError } from '../../../errors.ts'
import { recordAudit } from '../../audit/service.ts'
import { findCreditChange } from '../../metering/credits/credit-changes-repository.ts'
import { createWallet, grantCredits } from '../../metering/credits/grant-credits.ts'
import { takeCredits } from '../../metering/credits/take-credits.ts'
import { lockWallet } from '../../metering/wallets/wallets-repository.ts'
import type { AdminAction } from '../action.ts'
import { findAccount } from './find-account.ts'

/** The kind of all changes by hand. */
const BY_HAND = 'grant'

export interface CreditsChange {
  id?: string
  credits: number
  expiresAt?: Date
}

export interface ChangedCredits {
  id: string
  account_id: string
  credits: number
  balance: number
}

type CreditDeps = Pick<Deps, 'db' | 'clock' | 'metrics'>

/** Gives credits, or takes back some that are left, once for each id. */
export async function changeCredits(
  deps: CreditDeps,
  reference: string,
  change: CreditsChange,
  action: AdminAction,
): Promise<ChangedCredits> {
  const amountMillis = readAmount(change.credits)
  const now = deps.clock.now()
  assertExpiry(change, now)
  const { id: accountId } = await findAccount(deps.db, reference)
  const wanted = {
    accountId,
    sourceId: change.id ?? randomUUID(),
    amountMillis,
    expiresAt: change.expiresAt ?? null,
  }
  const { isNew, balanceMillis } = await withTransaction(deps.db, async (tx) => {
    await createWallet(tx, accountId, now)
    await lockWallet(tx, accountId)
    const earlier = await findCreditChange(tx, BY_HAND, wanted.sourceId)
    if (earlier) return { isNew: false, balanceMillis: assertSame(earlier, wanted) }
    const after = await apply(tx, wanted, now)
    await audit(tx, wanted, after, action)
    return { isNew: true, balanceMillis: after }
  })
  if (isNew && amountMillis > 0) deps.metrics.meter.creditsGranted.inc({ source: BY_HAND }, change.credits)
  return {
    id: wanted.sourceId,
    account_id: accountId,
    credits: amountMillis / 1000,
    balance: balanceMillis / 1000,
  }
}

interface Wanted {
  accountId: string
  sourceId: string
  amountMillis: number
  expiresAt: Date | null
}

async function apply(tx: Tx, wanted: Wanted, now: Date): Promise<number> {
  return wanted.amountMillis > 0 ? await give(tx, wanted, now) : await take(tx, wanted, now)
}

async function give(tx: Tx, wanted: Wanted, now: Date): Promise<number> {
  if (!(await grantCredits(tx, { ...wanted, sourceType: BY_HAND }, now))) throw idInUse(wanted.sourceId)
  return (await lockWallet(tx, wanted.accountId)).creditMillis
}

async function take(tx: Tx, { accountId, sourceId, amountMillis }: Wanted, now: Date): Promise<number> {
  const taking = { accountId, sourceId, kind: BY_HAND, amountMillis: -amountMillis }
  const taken = await takeCredits(tx, taking, now)
  if (taken.state === 'known') throw idInUse(sourceId)
  if (taken.state === 'taken') return taken.balanceMillis
  throw new AppError(
    'conflict',
    `Only ${taken.balanceMillis / 1000} credits are left, so ${-amountMillis / 1000} cannot be taken back. Nothing was changed.`,
    { param: 'credits' },
  )
}

/** The balance after the earlier change, if it was this one. */
function assertSame(
  earlier: NonNullable<Awaited<ReturnType<typeof findCreditChange>>>,
  { accountId, amountMillis, sourceId }: Wanted,
): number {
  if (earlier.accountId !== accountId || earlier.amountMillis !== amountMillis) throw idInUse(sourceId)
  return earlier.balanceMillis ?? 0
}

async function audit(tx: Tx, wanted: Wanted, afterMillis: number, action: AdminAction): Promise<void> {
  const { accountId, amountMillis, expiresAt, sourceId } = wanted
  await recordAudit(tx, {
    ...action,
    action: amountMillis > 0 ? 'credits.grant' : 'credits.take_back',
    subjectType: 'account',
    subjectId: accountId,
    before: { balance: (afterMillis - amountMillis) / 1000 },
    after: { balance: afterMillis / 1000, id: sourceId, ...(expiresAt && { expires_at: expiresAt }) },
  })
}

function readAmount(credits: number): number {
  const millis = Math.round(credits * 1000)
  if (millis !== 0 && Math.abs(credits * 1000 - millis) < 1e-4) return millis
  throw new AppError(
    'invalid_request',
    `credits must have at most three decimals and not be 0; found ${credits}.`,
    {
      param: 'credits',
    },
  )
}

function assertExpiry({ credits, expiresAt }: CreditsChange, now: Date): void {
  if (expiresAt && credits < 0)
    throw new AppError('invalid_request', 'expires_at belongs to credits that are given; leave it out.', {
      param: 'expires_at',
    })
  if (expiresAt && expiresAt <= now)
    throw new AppError(
      'invalid_request',
      `expires_at must be later than now; found ${expiresAt.toISOString()}.`,
      {
        param: 'expires_at',
      },
    )
}

function idInUse(id: string): AppError {
  return new AppError('conflict', `The id ${id} was used for another change of credits. Make a new one.`, {
    param: 'id',
  })
}
