import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../../db/client.ts'

/**
 * What an account is to the free plan. `withdrawn` has a subscription whose payment went back, or owes credits that it used;
 * `bought` began with a purchase that was paid; `none` never had anything; `closed` has no owner any more. One that `began_free`
 * stays so whatever happens to purchases of its address, until its owner buys while signed in. See migrations 0031 and 0034.
 */
const STANDINGS = ['began_free', 'bought', 'withdrawn', 'none', 'closed'] as const
export type FreeStanding = (typeof STANDINGS)[number]

export const freeStandingOf = (accountId: RawBuilder<string>) =>
  sql<string | null>`free_standing(${accountId})`

/** For a condition: whether an account without a subscription that may still run is served for nothing. */
export const isServedFree = (accountId: RawBuilder<string>) =>
  sql<boolean>`free_standing(${accountId}) in ('began_free', 'bought')`

export function readFreeStanding(value: string | null): FreeStanding | undefined {
  return STANDINGS.find((standing) => standing === value)
}

export async function findFreeStanding(db: Db, accountId: string): Promise<FreeStanding | undefined> {
  const { rows } = await sql<{ standing: string | null }>`
    select ${freeStandingOf(sql`${accountId}::uuid`)} as standing`.execute(db)
  return readFreeStanding(rows[0]?.standing ?? null)
}

/**
 * Whether a payment that went back ends all access. Whoever took it back does not go on by other means; the owner of a free account
 * does, because somebody else may have bought with their address.
 */
export function endsAllAccess(
  withdrawal: string | null | undefined,
  standing: FreeStanding | undefined,
): boolean {
  return Boolean(withdrawal) && standing !== 'began_free'
}

/** Whether the free plan serves an account that nothing else does; `isPlanOver` if it has no plan that may still run. */
export function mayBeFree(standing: FreeStanding | undefined, isPlanOver: boolean): boolean {
  return standing === 'began_free' || (standing === 'bought' && isPlanOver)
}
