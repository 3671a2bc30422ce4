import type { Deps } from '../../deps.ts'
import { endsAllAccess, findFreeStanding, mayBeFree } from '../accounts/free-standing.ts'
import { findBalance } from '../emails/credits-repository.ts'
import { decideEntitlement, isOver } from '../subscriptions/entitlement.ts'
import type { OwnedSubscription } from './subscriptions.ts'

/** Whether the free plan serves the account now, because neither its main subscription nor credits do. */
export async function isOnFreePlan(
  { catalog, clock, config, db }: Pick<Deps, 'catalog' | 'clock' | 'config' | 'db'>,
  accountId: string,
  main: OwnedSubscription | undefined,
): Promise<boolean> {
  if (!catalog.freePlan) return false
  const rules = { now: clock.now(), pastDueGraceDays: config.pastDueGraceDays }
  const entitlement = main && decideEntitlement(main, rules)
  if (entitlement?.state === 'entitled') return false
  const standing = await findFreeStanding(db, accountId)
  if (endsAllAccess(main?.withdrawal, standing) || (await findBalance(db, accountId)) > 0) return false
  return mayBeFree(standing, !entitlement || isOver(entitlement))
}
