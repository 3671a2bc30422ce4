import { sql } from 'kysely'
import type { Db, Tx } from '../../db/client.ts'
import { TOKEN_MAILS } from './mails.ts'
import { DELIVERY_COLUMNS, type DeliveryRecord } from './repository.ts'

/** Longer than any attempt can take, so that only a crashed sender loses its claim. */
const CLAIM_SECONDS = 20

const isClaimable = sql<boolean>`(
  (status = 'queued' and next_attempt_at <= now())
  or (status = 'sending' and claimed_at < now() - make_interval(secs => ${CLAIM_SECONDS})))`

/** Which e-mails must not be sent now: all, or all except those that carry a token. */
export const PAUSES = ['none', 'others', 'all'] as const
export type Pause = (typeof PAUSES)[number]

const isHeldBack = (pause: Pause) =>
  pause === 'others'
    ? sql<boolean>`kind <> all (${sql.val(TOKEN_MAILS)}::text[])`
    : sql<boolean>`${pause === 'all'}`

/** Only one of several concurrent callers gets the row; undefined means that there is nothing to do now. */
export async function claimDelivery(db: Db, id: string, pause: Pause): Promise<DeliveryRecord | undefined> {
  return await db
    .updateTable('emailDeliveries')
    .set({ status: 'sending', claimedAt: sql<Date>`now()`, attempts: sql<number>`attempts + 1` })
    .where('id', '=', id)
    .where(isClaimable)
    .where((eb) => eb.not(isHeldBack(pause)))
    .returning(DELIVERY_COLUMNS)
    .executeTakeFirst()
}

/** Deliveries that should have been attempted by now, whatever happened to their jobs. */
export async function listOverdueDeliveries(
  db: Db,
  pause: Pause,
  limit: number,
): Promise<Pick<DeliveryRecord, 'id' | 'kind'>[]> {
  return await db
    .selectFrom('emailDeliveries')
    .select(['id', 'kind'])
    .where(isClaimable)
    .where((eb) => eb.not(isHeldBack(pause)))
    .where('nextAttemptAt', '<', sql<Date>`now() - interval '2 seconds'`)
    .orderBy(sql`kind = 'inquiry'`)
    .orderBy('nextAttemptAt')
    .limit(limit)
    .execute()
}

export async function markSent(db: Db, id: string, providerMessageId: string | null): Promise<void> {
  await db
    .updateTable('emailDeliveries')
    .set({ status: 'sent', sentAt: sql<Date>`now()`, claimedAt: null, providerMessageId, lastError: null })
    .where('id', '=', id)
    .execute()
}

/**
 * The attempt number identifies a claim; a sender that has lost its claim can no longer change the delivery.
 */
export type Claim = Pick<DeliveryRecord, 'id' | 'attempts'>

export async function markEnded(
  db: Db,
  { id, attempts }: Claim,
  status: 'dead' | 'cancelled',
  lastError: string,
): Promise<void> {
  await db
    .updateTable('emailDeliveries')
    .set({ status, claimedAt: null, lastError })
    .where('id', '=', id)
    .where('status', '=', 'sending')
    .where('attempts', '=', attempts)
    .execute()
}

/**
 * Puts the delivery back into the queue. Uses the database's clock, like the claim. Undefined if the claim
 * was lost.
 */
export async function markWaiting(
  tx: Tx,
  { id, attempts }: Claim,
  waitMs: number,
  lastError: string,
): Promise<Date | undefined> {
  const row = await tx
    .updateTable('emailDeliveries')
    .set({
      status: 'queued',
      claimedAt: null,
      lastError,
      // Truncated to milliseconds, because the job that must find it due uses a JavaScript date.
      nextAttemptAt: sql<Date>`date_trunc('milliseconds', now() + make_interval(secs => ${waitMs / 1000}))`,
    })
    .where('id', '=', id)
    .where('status', '=', 'sending')
    .where('attempts', '=', attempts)
    .returning('nextAttemptAt')
    .executeTakeFirst()
  return row?.nextAttemptAt
}

const ROW_OF_PAUSE = { all: 'sendgrid', others: 'sendgrid-others' } as const

/** Which e-mails may be sent, judging by the provider's latest answers. */
export async function findPause(db: Db): Promise<Pause> {
  const rows = await db
    .selectFrom('mailPauses')
    .select('provider')
    .where('pausedUntil', '>', sql<Date>`now()`)
    .execute()
  const isRunning = (pause: 'all' | 'others') => rows.some(({ provider }) => provider === ROW_OF_PAUSE[pause])
  if (isRunning('all')) return 'all'
  return isRunning('others') ? 'others' : 'none'
}

const SAME_PAUSE_MINUTES = 30

/** Returns when the pause began: another refusal soon afterwards is part of the same incident. */
export async function pauseSending(
  tx: Tx,
  pause: 'all' | 'others',
  pauseMs: number,
  reason: string,
): Promise<Date> {
  const pausedUntil = sql<Date>`now() + make_interval(secs => ${pauseMs / 1000})`
  const startedAt = sql<Date>`case
    when mail_pauses.paused_until > now() - make_interval(mins => ${SAME_PAUSE_MINUTES})
    then mail_pauses.started_at else now() end`
  const row = await tx
    .insertInto('mailPauses')
    .values({ provider: ROW_OF_PAUSE[pause], pausedUntil, reason })
    .onConflict((conflict) => conflict.column('provider').doUpdateSet({ pausedUntil, reason, startedAt }))
    .returning('startedAt')
    .executeTakeFirstOrThrow()
  return row.startedAt
}
