import type { BuyableTier } from '@kamiyo/catalog/types'
import Stripe from 'stripe'
import type { Deps } from '../../../deps.ts'
import type { StripeCalls } from '../../../stripe/calls.ts'
import { priceIdFor } from '../../plans/service.ts'
import type { OwnedSubscription } from '../../subscriptions/of-account.ts'
import { createPortalSession } from './portal-session.ts'

type PlanChangeDeps = Pick<Deps, 'config' | 'log' | 'stripe'>

/** The query parameter that tells the dashboard which plan was chosen when Stripe redirects back to it. */
const CHANGED_PLAN_PARAM = 'plan'

/**
 * The portal page that confirms the change to a plan. Undefined if the plan cannot be changed now or the
 * seller's portal does not offer it; the full portal then shows what is possible.
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
    log.warn(
      { err: error, tier },
      'Stripe does not offer this change of plan; opening the whole portal instead',
    )
    return undefined
  }
}

/** An unpaid invoice or a scheduled end has to be resolved first; Stripe refuses other changes until then. */
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
