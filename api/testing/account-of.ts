import type { Db } from '../src/db/client.ts'
import { findToken } from '../src/features/tokens/repository.ts'
import { reproduceToken } from '../src/features/tokens/service.ts'
import type { RunningApi } from './start-api.ts'

/** The account of a Stripe customer, with its credits. */
export async function accountOf(db: Db, stripeCustomerId: string) {
  const { userId: accountId } = await db
    .selectFrom('customers')
    .select('userId')
    .where('stripeCustomerId', '=', stripeCustomerId)
    .executeTakeFirstOrThrow()
  const wallet = await db
    .selectFrom('wallets')
    .select('creditMillis')
    .where('accountId', '=', accountId)
    .executeTakeFirst()
  return { accountId, credits: (wallet?.creditMillis ?? 0) / 1000 }
}

/** The account's tokens in use, the oldest first. */
export async function tokensOf({ deps }: Pick<RunningApi, 'deps'>, accountId: string): Promise<string[]> {
  const rows = await deps.db
    .selectFrom('mcpTokens')
    .select('jti')
    .where('userId', '=', accountId)
    .where('supersededAt', 'is', null)
    .orderBy('createdAt')
    .execute()
  const records = await Promise.all(rows.map(async ({ jti }) => await findToken(deps.db, jti)))
  const tokens = await Promise.all(
    records.map(async (record) => record && (await reproduceToken(record, deps))),
  )
  return tokens.flatMap((token) => token ?? [])
}
