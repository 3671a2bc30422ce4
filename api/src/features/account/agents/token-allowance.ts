import type { Offer } from '@kamiyo/catalog/types'
import type { Tx } from '../../../db/client.ts'
import { AppError } from '../../../errors.ts'
import { secondsUntilNextToken } from '../../tokens/changes-repository.ts'
import type { Member } from '../member.ts'

/** Each new token causes an e-mail to the owner, and all e-mails share one SendGrid account. */
const MIN_PER_HOUR = 20
const PER_AGENT_AND_HOUR = 4
const UNLIMITED_PLAN_PER_HOUR = 2_000
/** The daily limit is this many times the hourly one. */
const HOURS_A_DAY = 5
/** The rest is reserved for the owner, however many tokens a member's program requests. */
const MEMBERS_SHARE = 0.5

type Asking = Pick<Member, 'accountId' | 'role'>

/**
 * Refuses a number of tokens that only a program in a loop would request. Runs under the customer's lock. A
 * stolen session needs a new code before it can exceed the hourly limit, so the owner waits at most an hour
 * for a new token.
 */
export async function assertMayIssue(
  tx: Tx,
  { accountId, role }: Asking,
  { limits: { maxAgents } }: Pick<Offer, 'limits'>,
): Promise<void> {
  const whole =
    maxAgents === null ? UNLIMITED_PLAN_PER_HOUR : Math.max(MIN_PER_HOUR, maxAgents * PER_AGENT_AND_HOUR)
  const perHour = role === 'owner' ? whole : whole * MEMBERS_SHARE
  await assertRoom(tx, accountId, { hours: 1, tokens: perHour })
  await assertRoom(tx, accountId, { hours: 24, tokens: perHour * HOURS_A_DAY })
}

async function assertRoom(
  tx: Tx,
  accountId: string,
  window: { hours: number; tokens: number },
): Promise<void> {
  const retryAfterSeconds = await secondsUntilNextToken(tx, accountId, window)
  if (retryAfterSeconds === 0) return
  const { hours, tokens } = window
  throw new AppError(
    'rate_limited',
    `Your agents were given ${tokens} tokens within ${hours === 1 ? 'an hour' : 'a day'}, which is as many as you may ask for. Use the ones that you have, and try again later.`,
    { retryAfterSeconds },
  )
}
