import type Stripe from 'stripe'
import type { Deps } from '../../deps.ts'
import { DAY_MS } from '../../lib/durations.ts'
import { askStripe, type StripeDeps } from './at-stripe.ts'
import type { OnboardingSession } from './session.ts'

/** What a chosen plan costs, in the words of Stripe's previews. Amounts are in the currency's smallest unit. */
export interface Review {
  currency: string
  dueNowCents: number
  discountNowCents: number
  taxNowCents: number
  dueLaterCents: number
  dueLaterAt: Date
  trialEndsAt: Date | null
}

/** Previews the first invoice and the one after it. A discount for one invoice is not on the second, unless the first is a trial's. */
export async function reviewPlan(
  deps: StripeDeps & Pick<Deps, 'clock'>,
  session: OnboardingSession,
  isDiscountOnce: boolean,
): Promise<Review> {
  const trialEndsAt =
    session.trialDays > 0 ? new Date(deps.clock.now().getTime() + session.trialDays * DAY_MS) : null
  const now = await preview(deps, session, { trialEndsAt, isDiscounted: true })
  const later = await preview(deps, session, {
    trialEndsAt: null,
    isDiscounted: trialEndsAt !== null || !isDiscountOnce,
  })
  return {
    currency: now.currency,
    dueNowCents: now.amount_due,
    discountNowCents: sum(now.total_discount_amounts),
    taxNowCents: sum(now.total_taxes),
    dueLaterCents: later.amount_due,
    dueLaterAt: trialEndsAt ?? endOf(now),
    trialEndsAt,
  }
}

async function preview(
  deps: StripeDeps,
  { isTaxed, priceId, promotionCodeId, stripeCustomerId }: OnboardingSession,
  { trialEndsAt, isDiscounted }: { trialEndsAt: Date | null; isDiscounted: boolean },
): Promise<Stripe.Invoice> {
  const params: Stripe.InvoiceCreatePreviewParams = {
    customer: stripeCustomerId ?? '',
    subscription_details: {
      items: [{ price: priceId ?? '', quantity: 1 }],
      ...(trialEndsAt && { trial_end: Math.floor(trialEndsAt.getTime() / 1000) }),
    },
    automatic_tax: { enabled: isTaxed },
    ...(promotionCodeId !== null && isDiscounted && { discounts: [{ promotion_code: promotionCodeId }] }),
  }
  return await askStripe(deps, (options) => deps.stripe.invoices.createPreview(params, options))
}

const sum = (parts: readonly { amount: number }[] | null) =>
  (parts ?? []).reduce((total, { amount }) => total + amount, 0)

function endOf({ lines }: Stripe.Invoice): Date {
  return new Date(Math.max(...lines.data.map(({ period }) => period.end)) * 1000)
}
