import type { Deps } from '../../../deps.ts'
import { findChargedMethod } from '../../customers/payment-method.ts'
import {
  graceEnd,
  isCancelledWithinGrace,
  renewsBeforeEnd,
  scheduledEnd,
} from '../../subscriptions/entitlement.ts'
import type { OwnedSubscription } from '../../subscriptions/of-account.ts'
import { findTrialLapse } from '../../subscriptions/trial-lapse.ts'

/** Why a plan stops giving access by then, as far as is known. */
type WhyUntil = 'unpaid' | 'cancelled' | 'trial'

export interface LastDay {
  at: Date
  why: WhyUntil
}

/** Until when a plan that gives access does so; undefined if nothing stands in its way. */
export async function findLastDay(
  { config, db }: Pick<Deps, 'config' | 'db'>,
  plan: OwnedSubscription,
): Promise<LastDay | undefined> {
  const { currentPeriodEnd, pastDueSince, status } = plan
  const { pastDueGraceDays } = config
  const isOverdue = status === 'past_due' && pastDueSince !== null
  if (isOverdue && !isCancelledWithinGrace(pastDueSince, plan, pastDueGraceDays))
    return { at: graceEnd(pastDueSince, pastDueGraceDays), why: 'unpaid' }
  const endsAt = scheduledEnd(plan)
  if (currentPeriodEnd && (!endsAt || renewsBeforeEnd(plan))) {
    const method = await findChargedMethod(db, plan.stripeSubscriptionId)
    if (findTrialLapse(plan, method)) return { at: currentPeriodEnd, why: 'trial' }
  }
  return endsAt ? { at: endsAt, why: 'cancelled' } : undefined
}
