import type { ServedTier } from '@kamiyo/catalog/types'
import type { Db } from '../../../db/client.ts'
import type { Deps } from '../../../deps.ts'
import { findOwningCustomer } from '../../customers/ownership.ts'
import { readBalance } from '../../metering/wallets/wallets-repository.ts'
import { findStanding } from '../../standing/find-standing.ts'
import { decideEntitlement, isUnpaid } from '../../subscriptions/entitlement.ts'
import {
  findMainSubscription,
  listAccountSubscriptions,
  type OwnedSubscription,
} from '../../subscriptions/of-account.ts'

/**
 * What serves an account's new agents: a plan that is known to be the owner's, so that no agent ends with an order of somebody else, or
 * else its main subscription, its credits, or the free plan.
 */
export interface Serving {
  customerId: string
  /** What work on its agents is serialised by. */
  lockKey: string
  subscriptionId: string | null
  tier: ServedTier
}

export async function findServing(
  deps: Pick<Deps, 'catalog' | 'clock' | 'config'>,
  db: Db,
  accountId: string,
): Promise<Serving | undefined> {
  const main = (await findOwnPlan(deps, db, accountId)) ?? (await findMainSubscription(db, accountId))
  const isFree = (await findStanding({ ...deps, db }, accountId))?.by === 'free'
  const hasCredits = (await readBalance(db, accountId)) > 0
  if (main && !isFree && !(hasCredits && isUnpaid(main))) {
    const { customerId, stripeCustomerId: lockKey, stripeSubscriptionId: subscriptionId, tier } = main
    return { customerId, lockKey, subscriptionId, tier }
  }
  if (!isFree && !hasCredits) return undefined
  const customer = await findOwningCustomer(db, accountId)
  if (!customer) return undefined
  const { id: customerId, lockKey } = customer
  return { customerId, lockKey, subscriptionId: null, tier: isFree ? 'free' : 'credits' }
}

async function findOwnPlan(
  { clock, config: { pastDueGraceDays } }: Pick<Deps, 'clock' | 'config'>,
  db: Db,
  accountId: string,
): Promise<OwnedSubscription | undefined> {
  const terms = { now: clock.now(), pastDueGraceDays }
  const owned = await listAccountSubscriptions(db, accountId)
  return owned.find((one) => one.isProved && decideEntitlement(one, terms).state === 'entitled')
}
