import type { Deps } from '../../deps.ts'
import { findPromotion, type Promotion } from '../invoicing/discounts/find-promotion.ts'
import type { StripeDeps } from './at-stripe.ts'
import { refreshCard } from './card.ts'
import { type Review, reviewPlan } from './review.ts'
import type { OnboardingSession } from './session.ts'

export interface OnboardingState {
  session: OnboardingSession
  review?: Review
  promotion?: Promotion
}

/** Where the session is, and what the plan would cost that is chosen and not yet ordered, unless its code cannot be used any more. */
export async function readOnboarding(
  deps: StripeDeps & Pick<Deps, 'clock' | 'db'>,
  found: OnboardingSession,
): Promise<OnboardingState> {
  const session = await refreshCard(deps, found)
  if (session.status !== 'plan_selected' || session.orderedAt !== null) return { session }
  const { discountCode, stripeCustomerId } = session
  if (discountCode === null) return { session, review: await reviewPlan(deps, session, false) }
  const { anonymousStripeCalls: call, stripe } = deps
  const promotion = await findPromotion(stripe, call, discountCode, stripeCustomerId ?? '')
  if (!promotion) return { session }
  const review = await reviewPlan(deps, session, promotion.coupon.duration === 'once')
  return { session, review, promotion }
}
