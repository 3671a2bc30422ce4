import type { BuyableTier } from '@kamiyo/catalog/types'
import Stripe from 'stripe'
import type { Deps } from '../../../deps.ts'
import type { StripeCalls } from '../../../stripe/calls.ts'
import { priceIdFor } from '../../plans/service.ts'
import type { OwnedSubscription } from '../subscriptions.ts'
import { createPortalSession } from './portal-session.ts'

type PlanChangeDeps = Pick<Deps, 'config' | 'log' | 'stripe'>

/** What the dashboard reads from its address when Stripe leads back to it. */
const CHANGED_PLAN_PARAM = 'plan'

/**
 * The page of the portal where the change to a plan is agreed to; undefined when there is nothing to
 * agree to now, or when the seller's portal does not offer it. The whole portal then says what can be done.
 */
export async function openPlanChange(
  deps: PlanChangeDeps,
  call: StripeCalls,
  subscription: OwnedSubscription,
  { tier, ...whole }: { tier: BuyableTier; customer: string; return_url: string },
): Promise<string | undefined> {
  const { config, log, stripe } = deps
  const price = priceIdFor(config, tier)
  if (price === undefined || !canChangePlan(subscription, tier)) return undefined
  try {
    const { items } = await call((options) =>
      stripe.subscriptions.retrieve(subscription.stripeSubscriptionId, {}, options),
    )
    const [item, ...others] = items.data
    if (!item || others.length > 0) return undefined
    const params = {
      ...whole,
      flow_data: {
        type: 'subscription_update_confirm',
        after_completion: { type: 'redirect', redirect: { return_url: changedUrl(whole.return_url, tier) } },
        subscription_update_confirm: {
          subscription: subscription.stripeSubscriptionId,
          items: [{ id: item.id, price, quantity: item.quantity ?? 1 }],
        },
      },
    } satisfies Stripe.BillingPortal.SessionCreateParams
    return await createPortalSession(deps, call, params)
  } catch (error) {
    if (!(error instanceof Stripe.errors.StripeInvalidRequestError)) throw error
    log.warn({ err: error, tier }, 'Stripe does not offer this change of plan; the whole portal is opened')
    return undefined
  }
}

/** An unpaid invoice or a scheduled end comes first; Stripe refuses other changes until then. */
function canChangePlan(subscription: OwnedSubscription, tier: BuyableTier): boolean {
  const { status, cancelAt, cancelAtPeriodEnd } = subscription
  const isRunning = status === 'active' || status === 'trialing'
  return isRunning && subscription.tier !== tier && cancelAt === null && !cancelAtPeriodEnd
}

function changedUrl(returnUrl: string, tier: BuyableTier): string {
  const url = new URL(returnUrl)
  url.searchParams.set(CHANGED_PLAN_PARAM, tier)
  return url.href
}
