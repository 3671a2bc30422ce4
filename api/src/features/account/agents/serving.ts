import type { ServedTier } from '@kamiyo/catalog/types'
import type { Db } from '../../../db/client.ts'
import { listAccountCustomers } from '../../customers/ownership.ts'
import { readBalance } from '../../metering/wallets-repository.ts'
import { findMainSubscription } from '../subscriptions.ts'

/** What serves an account's new agents: its main subscription, or its credits. */
export interface Serving {
  customerId: string
  stripeCustomerId: string
  subscriptionId: string | null
  tier: ServedTier
}

export async function findServing(db: Db, accountId: string): Promise<Serving | undefined> {
  const main = await findMainSubscription(db, accountId)
  if (main) {
    const { customerId, stripeCustomerId, stripeSubscriptionId: subscriptionId, tier } = main
    return { customerId, stripeCustomerId, subscriptionId, tier }
  }
  if ((await readBalance(db, accountId)) === 0) return undefined
  const [customer] = await listAccountCustomers(db, accountId)
  if (!customer) return undefined
  const { id: customerId, stripeCustomerId } = customer
  return { customerId, stripeCustomerId, subscriptionId: null, tier: 'credits' }
}
