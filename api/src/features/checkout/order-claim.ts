import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { Db } from '../../db/client.ts'
import type { Deps } from '../../deps.ts'
import { AppError } from '../../errors.ts'

/** The account's only order until it is released, or so old that its process must have ended. */
export interface OrderClaim {
  /** Of the request that was first: everybody who wants the same at that time asks Stripe with it, and so gets the same. */
  request: string
  release(): Promise<void>
}

interface WantedOrder {
  accountId: string
  wish: object
  request: string
}

const SCOPE = 'order'
/** By then Stripe has told of what was ordered. */
const LEFT_AFTER_MS = 15 * 60_000

/** Nothing is locked meanwhile. Undefined while something else is being ordered for the account. */
export async function claimOrder(
  { clock, db }: Pick<Deps, 'clock' | 'db'>,
  { accountId, wish, request }: WantedOrder,
): Promise<OrderClaim | undefined> {
  const wanted = createHash('sha256').update(JSON.stringify(wish)).digest('hex')
  const now = clock.now()
  const leftBefore = new Date(now.getTime() - LEFT_AFTER_MS)
  const { rows } = await sql<{ wanted: string; request: string }>`
    insert into idempotency_keys as claim (scope, key, request_hash, response, created_at)
    values (${SCOPE}, ${accountId}, ${wanted}, to_jsonb(${request}::text), ${now})
    on conflict (scope, key) do update set
      request_hash = case when claim.created_at < ${leftBefore} then excluded.request_hash else claim.request_hash end,
      response = case when claim.created_at < ${leftBefore} then excluded.response else claim.response end,
      created_at = case when claim.created_at < ${leftBefore} then excluded.created_at else claim.created_at end
    returning request_hash as wanted, response #>> '{}' as request`.execute(db)
  const [claim] = rows
  if (!claim) throw new Error('A claim is inserted or was there')
  if (claim.wanted !== wanted) return undefined
  return { request: claim.request, release: async () => await releaseOrder(db, accountId, claim.request) }
}

export function anotherOrder(): AppError {
  return new AppError(
    'conflict',
    'Another plan is being ordered for this tenant. Nothing was charged for this request; try again in a few seconds.',
    { retryAfterSeconds: 5 },
  )
}

async function releaseOrder(db: Db, accountId: string, request: string): Promise<void> {
  await sql`
    delete from idempotency_keys
    where scope = ${SCOPE} and key = ${accountId} and response = to_jsonb(${request}::text)`.execute(db)
}
