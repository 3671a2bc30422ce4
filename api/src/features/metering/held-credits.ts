import { sql } from 'kysely'
import type { Db } from '../../db/client.ts'
import type { CallRequest, Reserved } from './book.ts'

/** How soon running calls may have given back what they do not use. */
export const RETRY_AFTER_MS = 1_000

/**
 * Where a call was refused for want of credits that other running calls hold, they may come back: the refusal says so.
 * Asked after the wallets are released, and only for refusals.
 */
export async function withCreditsInUse(
  db: Db,
  requests: readonly CallRequest[],
  answers: readonly Reserved[],
): Promise<Reserved[]> {
  const short = requests.filter((_, index) => isShortOfCredits(answers[index]))
  if (short.length === 0) return [...answers]
  const held = await listHeldCredits(db, [...new Set(short.map(({ accountId }) => accountId))])
  return answers.map((answer, index) => {
    if (answer.state !== 'refused' || !isShortOfCredits(answer)) return answer
    const accountId = requests[index]?.accountId ?? ''
    const { remaining = 0, priceMillis = 0 } = answer.denial
    const heldMillis = held.get(accountId) ?? 0
    return heldMillis > 0 && remaining + heldMillis >= priceMillis
      ? {
          state: 'refused',
          denial: { ...answer.denial, code: 'credits_in_use', retryAfterMs: RETRY_AFTER_MS },
        }
      : answer
  })
}

function isShortOfCredits(answer: Reserved | undefined): boolean {
  return answer?.state === 'refused' && answer.denial.code === 'payment_required'
}

/** Of running calls, in thousandths; nothing for an account without any. Its first condition is that of the index. */
export async function listHeldCredits(db: Db, accountIds: readonly string[]): Promise<Map<string, number>> {
  const { rows } = await sql<{ accountId: string; creditMillis: number }>`
    select call.account_id, sum(call.credit_millis)::bigint as credit_millis
    from reservations, unnest(call_ids, account_ids, reservations.credit_millis)
      as call (call_id, account_id, credit_millis)
    where 0 < any (reservations.credit_millis) and reservations.account_ids && ${accountIds}::uuid[]
      and call.account_id = any(${accountIds}::uuid[]) and call.credit_millis > 0
      and not exists (select from metered_calls ended
        where ended.account_id = call.account_id and ended.call_id = call.call_id)
    group by 1`.execute(db)
  return new Map(rows.map(({ accountId, creditMillis }) => [accountId, creditMillis]))
}
