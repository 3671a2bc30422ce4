import { sql } from 'kysely'
import type { Db } from '../../db/client.ts'
import type { JsonValue } from '../../db/schema.gen.ts'
import { ofAccount } from '../customers/ownership.ts'

export interface IdempotencyKey {
  scope: string
  key: string
}

export interface Reservation {
  requestHash: string
  /** Identifies this reservation; a later one of the same key has a different id. */
  reservationId: string
  response: JsonValue | null
}

/**
 * Reserves the key for this request, or returns the existing reservation. It is one statement, so two
 * concurrent requests see the same row. A key older than `expiredBefore` is reused.
 */
export async function reserveIdempotencyKey(
  db: Db,
  { scope, key }: IdempotencyKey,
  requestHash: string,
  times: { now: Date; expiredBefore: Date },
): Promise<Reservation> {
  return await db
    .insertInto('idempotencyKeys')
    .values({ scope, key, requestHash, createdAt: times.now })
    .onConflict((conflict) =>
      conflict.columns(['scope', 'key']).doUpdateSet((eb) => {
        const expired = eb('idempotencyKeys.createdAt', '<', times.expiredBefore)
        return {
          requestHash: eb
            .case()
            .when(expired)
            .then(eb.ref('excluded.requestHash'))
            .else(eb.ref('idempotencyKeys.requestHash'))
            .end(),
          response: eb.case().when(expired).then(null).else(eb.ref('idempotencyKeys.response')).end(),
          createdAt: eb
            .case()
            .when(expired)
            .then(eb.ref('excluded.createdAt'))
            .else(eb.ref('idempotencyKeys.createdAt'))
            .end(),
          reservationId: eb
            .case()
            .when(expired)
            .then(eb.ref('excluded.reservationId'))
            .else(eb.ref('idempotencyKeys.reservationId'))
            .end(),
        }
      }),
    )
    .returning(['requestHash', 'reservationId', 'response'])
    .executeTakeFirstOrThrow()
}

export async function updateIdempotencyResponse(
  db: Db,
  { scope, key }: IdempotencyKey,
  response: object,
  completedAt: Date,
): Promise<void> {
  await db
    .updateTable('idempotencyKeys')
    .set({ response: JSON.stringify(response), completedAt })
    .where('scope', '=', scope)
    .where('key', '=', key)
    .where('response', 'is', null)
    .execute()
}

/** Deletes only an unanswered reservation; a stored reply stays. */
export async function deleteIdempotencyKey(
  db: Db,
  { scope, key }: IdempotencyKey,
  reservationId: string,
): Promise<void> {
  await db
    .deleteFrom('idempotencyKeys')
    .where('scope', '=', scope)
    .where('key', '=', key)
    .where('reservationId', '=', reservationId)
    .where('response', 'is', null)
    .execute()
}

/** Twice as long as a key can be repeated. */
const REMOVED_AFTER_HOURS = 48

export async function deleteExpiredKeys(db: Db, limit: number): Promise<number> {
  const { rows } = await sql`
    delete from idempotency_keys where (scope, key) in (
      select scope, key from idempotency_keys
      where created_at < now() - make_interval(hours => ${REMOVED_AFTER_HOURS})
      order by created_at limit ${limit})
    returning 1`.execute(db)
  return rows.length
}

/**
 * Whether the account has a subscription that is paid, or would be with its next payment. An order that nobody has paid for yet counts
 * only where it is known to be the owner's.
 */
export async function hasRunningSubscription(db: Db, accountId: string): Promise<boolean> {
  const found = await db
    .selectFrom('subscriptions as subscription')
    .innerJoin('customers as customer', 'customer.id', 'subscription.customerId')
    .select('subscription.id')
    .where(ofAccount(accountId))
    .where('subscription.status', 'in', ['active', 'trialing', 'past_due', 'unpaid', 'paused'])
    .where(sql<boolean>`(customer.proved_at is not null or serving_place(subscription) < array[3::numeric])`)
    .limit(1)
    .executeTakeFirst()
  return found !== undefined
}
