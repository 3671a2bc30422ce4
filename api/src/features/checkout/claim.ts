import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { Deps } from '../../deps.ts'
import { AppError } from '../../errors.ts'

/** Something that an account has once at Stripe is being made for it, until it is released or so old that its process must have ended. */
export interface Claim {
  /** Of the request that was first: everybody who wants the same at that time asks Stripe with it, and so gets the same. */
  request: string
  release(): Promise<void>
}

interface Wanted {
  purpose: 'customer' | 'order'
  accountId: string
  wish: object
  request: string
}

/** By then Stripe has told of what was made. */
const LEFT_AFTER_MS = 15 * 60_000

/** Nothing is locked meanwhile. Undefined while something else of the kind is being made for the account. */
export async function claim(
  { clock, db }: Pick<Deps, 'clock' | 'db'>,
  { purpose, accountId, wish, request }: Wanted,
): Promise<Claim | undefined> {
  const wanted = createHash('sha256').update(JSON.stringify(wish)).digest('hex')
  const now = clock.now()
  const leftBefore = new Date(now.getTime() - LEFT_AFTER_MS)
  const { rows } = await sql<{ wanted: string; request: string }>`
    insert into idempotency_keys as earlier (scope, key, request_hash, response, created_at)
    values (${scopeOf(purpose)}, ${accountId}, ${wanted}, to_jsonb(${request}::text), ${now})
    on conflict (scope, key) do update set
      request_hash = case when earlier.created_at < ${leftBefore} then excluded.request_hash else earlier.request_hash end,
      response = case when earlier.created_at < ${leftBefore} then excluded.response else earlier.response end,
      created_at = case when earlier.created_at < ${leftBefore} then excluded.created_at else earlier.created_at end
    returning request_hash as wanted, response #>> '{}' as request`.execute(db)
  const [row] = rows
  if (!row) throw new Error('A claim was there or is inserted')
  if (row.wanted !== wanted) return undefined
  const release = async () => {
    await sql`
      delete from idempotency_keys
      where scope = ${scopeOf(purpose)} and key = ${accountId} and response = to_jsonb(${row.request}::text)`.execute(
      db,
    )
  }
  return { request: row.request, release }
}

const scopeOf = (purpose: Wanted['purpose']) => `claim:${purpose}`

/** Stripe has said no, so that nothing was made. Otherwise the claim stays: whoever repeats the request asks with the same key. */
export const isAnswered = (failure: unknown): boolean =>
  failure instanceof AppError && failure.code !== 'stripe_unavailable'

export function claimedByAnother(purpose: Wanted['purpose']): AppError {
  return new AppError(
    'conflict',
    `Another ${purpose} is being made for this tenant. Nothing was done for this request; try again in a few seconds.`,
    { retryAfterSeconds: 5 },
  )
}
