import type { SubscriptionStatus } from '../../stripe/subscription.ts'

const LAPSES = ['cancel', 'pause'] as const
/** What Stripe does instead of charging when a trial ends without a payment method. */
export type TrialLapse = (typeof LAPSES)[number]

/** Null if the end of the trial leads to a payment or an invoice. */
export function findTrialLapse(
  subscription: { status: SubscriptionStatus; trialEndBehavior: string | null },
  method: { state: string },
): TrialLapse | null {
  if (subscription.status !== 'trialing' || method.state !== 'none') return null
  return LAPSES.find((lapse) => lapse === subscription.trialEndBehavior) ?? null
}
