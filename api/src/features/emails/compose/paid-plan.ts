import { getPlan } from '@kamiyo/catalog/plans'
import { BUYABLE_TIERS, type BuyableTier } from '@kamiyo/catalog/types'
import type { Deps } from '../../../deps.ts'
import { textAt } from '../../../lib/json.ts'
import type { SubscriptionRecord } from '../../subscriptions/repository.ts'
import { findMailedTier } from '../facts.ts'
import type { DeliveryRecord } from '../repository.ts'
import type { AboutSubscription } from './subscription.ts'

/** What happened to a payment of a subscription. */
export interface AboutPayment extends AboutSubscription {
  /** The plan that it is for; undefined if only the subscription shows it. */
  tier?: BuyableTier | undefined
}

/** The name of the plan that a payment is for: the subscription may have changed to another one since. */
export async function findPaidPlanName(
  { db }: Pick<Deps, 'db'>,
  details: DeliveryRecord['details'],
  { stripeSubscriptionId, tier: currentTier }: SubscriptionRecord,
): Promise<string> {
  const invoiceId = textAt(details, 'invoiceId')
  const stored =
    textAt(details, 'tier') ?? (invoiceId && (await findMailedTier(db, { stripeSubscriptionId, invoiceId })))
  return getPlan(BUYABLE_TIERS.find((tier) => tier === stored) ?? currentTier).name
}
