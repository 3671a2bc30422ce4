import type Stripe from 'stripe'
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

/**
 * Previews the first invoice and the one after it. A discount for one invoice is not on the second. A trial's first invoice is of nothing,
 * and the trial ends so many days after the moment that Stripe's preview begins at, whose clock may be another one than ours.
 */
export async function reviewPlan(
  deps: StripeDeps,
  session: OnboardingSession,
  isDiscountOnce: boolean,
): Promise<Review> {
  const first = await preview(deps, session, true)
  if (session.trialDays > 0) return reviewTrial(first, session.trialDays)
  const later = isDiscountOnce ? await preview(deps, session, false) : first
  return {
    currency: first.currency,
    dueNowCents: first.amount_due,
    discountNowCents: sum(first.total_discount_amounts),
    taxNowCents: sum(first.total_taxes),
    dueLaterCents: later.amount_due,
    dueLaterAt: endOf(first),
    trialEndsAt: null,
  }
}

function reviewTrial(first: Stripe.Invoice, trialDays: number): Review {
  const trialEndsAt = new Date(startOf(first).getTime() + trialDays * DAY_MS)
  return {
    currency: first.currency,
    ...{ dueNowCents: 0, discountNowCents: 0, taxNowCents: 0 },
    ...{ dueLaterCents: first.amount_due, dueLaterAt: trialEndsAt, trialEndsAt },
  }
}

async function preview(
  deps: StripeDeps,
  { isTaxed, priceId, promotionCodeId, stripeCustomerId }: OnboardingSession,
  isDiscounted: boolean,
): Promise<Stripe.Invoice> {
  const params: Stripe.InvoiceCreatePreviewParams = {
    customer: stripeCustomerId ?? '',
    subscription_details: { items: [{ price: priceId ?? '', quantity: 1 }] },
    automatic_tax: { enabled: isTaxed },
    ...(promotionCodeId !== null && isDiscounted && { discounts: [{ promotion_code: promotionCodeId }] }),
  }
  return await askStripe(deps, (options) => deps.stripe.invoices.createPreview(params, options))
}

const sum = (parts: readonly { amount: number }[] | null) =>
  (parts ?? []).reduce((total, { amount }) => total + amount, 0)

function startOf({ lines }: Stripe.Invoice): Date {
  return new Date(Math.min(...lines.data.map(({ period }) => period.start)) * 1000)
}

function endOf({ lines }: Stripe.Invoice): Date {
  return new Date(Math.max(...lines.data.map(({ period }) => period.end)) * 1000)
}
