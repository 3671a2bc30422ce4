import type { ServedTier } from '@kamiyo/catalog/types'
import type { Deps } from '../../../deps.ts'
import { findBalance } from '../../accounts/balance.ts'
import { endsAllAccess, findFreeStanding, mayBeFree } from '../../accounts/free-standing.ts'
import { isAccountOpen } from '../../accounts/repository.ts'
import { type Entitlement, isOver } from '../../subscriptions/entitlement.ts'
import type { TokenRecord } from '../../tokens/repository.ts'
import { loadSubject } from './subscription.ts'

/** What covers a token: its subscription, or the credits of its account, or the free plan. */
export interface Service {
  tier: ServedTier
  state: Entitlement['state']
}

/** Undefined if nothing does. */
export async function loadService(
  deps: Deps,
  { accountId, subscriptionId }: Pick<TokenRecord, 'accountId' | 'subscriptionId'>,
): Promise<Service | undefined> {
  const subject = subscriptionId === null ? undefined : await loadSubject(deps, subscriptionId)
  const ofPlan = subject && { tier: subject.subscription.tier, state: subject.entitlement.state }
  if (ofPlan?.state === 'entitled' || !(await isAccountOpen(deps.db, accountId))) return ofPlan
  const standing = deps.catalog.freePlan ? await findFreeStanding(deps.db, accountId) : undefined
  if (endsAllAccess(subject?.subscription.withdrawal, standing)) return ofPlan
  if ((await findBalance(deps.db, accountId)) > 0) return { tier: 'credits', state: 'entitled' }
  const isFree = mayBeFree(standing, !subject || isOver(subject.entitlement))
  return isFree ? { tier: 'free', state: 'entitled' } : ofPlan
}
