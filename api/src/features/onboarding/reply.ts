import type { Deps } from '../../deps.ts'
import type { Promotion } from '../invoicing/discounts/find-promotion.ts'
import type { Review } from './review.ts'
import { nextStepOf, type OnboardingSession } from './session.ts'

/** What every answer says. */
export function toProgress(capability: string, session: OnboardingSession) {
  return {
    session_id: capability,
    tenant_id: session.tenantId,
    status: session.status,
    next_step: nextStepOf(session),
  }
}

/** Stripe's real script is loaded by its own package. */
export function toStripeFields({ config }: Pick<Deps, 'config'>) {
  const { apiBase, publishableKey } = config.stripe
  return {
    publishable_key: publishableKey,
    stripe_js_url: apiBase === undefined ? null : `${apiBase}/stripe.js`,
  }
}

export function toChosenPlan({ discountCode, priceId, tier, trialDays }: OnboardingSession) {
  if (tier === null || priceId === null) return null
  return { plan_id: tier, price_id: priceId, discount_code: discountCode, trial_days: trialDays }
}

export function toDiscount(promotion: Promotion | undefined) {
  if (!promotion) return null
  const { amount_off, duration, duration_in_months, percent_off } = promotion.coupon
  return {
    code: promotion.code,
    percent_off,
    amount_off_cents: amount_off,
    duration,
    duration_in_months,
  }
}

export function toReview(review: Review | undefined) {
  if (!review) return null
  return {
    currency: review.currency,
    due_now_cents: review.dueNowCents,
    discount_now_cents: review.discountNowCents,
    tax_now_cents: review.taxNowCents,
    due_later_cents: review.dueLaterCents,
    due_later_at: review.dueLaterAt.toISOString(),
    trial_ends_at: review.trialEndsAt?.toISOString() ?? null,
  }
}

/** What a step of an order needs to be there. */
export function known(value: string | null, what: string): string {
  if (value === null) throw new Error(`An onboarding session has no ${what} at a step that needs it`)
  return value
}
