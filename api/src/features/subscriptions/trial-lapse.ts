import type { SubscriptionStatus } from '../../stripe/subscription.ts'

const LAPSES = ['cancel', 'pause'] as const
/** What Stripe does when a trial ends without a payment method, in place of charging. */
export type TrialLapse = (typeof LAPSES)[number]

/** Null where the end of the trial brings a payment, or an invoice. */
export function findTrialLapse(
  subscription: { status: SubscriptionStatus; trialEndBehavior: string | null },
  method: { state: string },
): TrialLapse | null {
  if (subscription.status !== 'trialing' || method.state !== 'none') return null
  return LAPSES.find((lapse) => lapse === subscription.trialEndBehavior) ?? null
}
