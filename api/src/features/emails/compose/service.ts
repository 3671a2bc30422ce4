import type { ServedTier } from '@kamiyo/catalog/types'
import type { Deps } from '../../../deps.ts'
import type { Entitlement } from '../../subscriptions/entitlement.ts'
import type { TokenRecord } from '../../tokens/repository.ts'
import { findBalance } from '../credits-repository.ts'
import { loadSubject } from './subscription.ts'

/** What covers a token: its subscription, or the credits of its account. */
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
  if (ofPlan?.state === 'entitled' || subject?.subscription.withdrawal) return ofPlan
  return (await findBalance(deps.db, accountId)) > 0 ? { tier: 'credits', state: 'entitled' } : ofPlan
}
