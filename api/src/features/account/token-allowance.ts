import { getPlan } from '@kamiyo/catalog/plans'
import type { BuyableTier } from '@kamiyo/catalog/types'
import type { Tx } from '../../db/client.ts'
import { AppError } from '../../errors.ts'
import { secondsUntilNextToken } from '../tokens/changes-repository.ts'

/** Each token is told to its owner in a mail, and all mails leave through one account. */
const LEAST_A_DAY = 40
const A_DAY_FOR_EACH_AGENT = 4
const A_DAY_WITHOUT_END_OF_AGENTS = 2_000

/** Refuses what only a program in a loop asks for; it runs under the customer's lock. */
export async function assertMayIssue(tx: Tx, userId: string, tier: BuyableTier): Promise<void> {
  const { maxAgents } = getPlan(tier).limits
  const perDay =
    maxAgents === null ? A_DAY_WITHOUT_END_OF_AGENTS : Math.max(LEAST_A_DAY, maxAgents * A_DAY_FOR_EACH_AGENT)
  const retryAfterSeconds = await secondsUntilNextToken(tx, userId, perDay)
  if (retryAfterSeconds === 0) return
  throw new AppError(
    'rate_limited',
    `Your agents were given ${perDay} tokens within a day, which is as many as your plan has. Use the ones that you have, and try again later.`,
    { retryAfterSeconds },
  )
}
