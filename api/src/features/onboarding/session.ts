import type { BuyableTier } from '@kamiyo/catalog/types'
import { AppError } from '../../errors.ts'

/** In the order of the steps; a session that is not completed in time ends as `expired`. */
export const STATUSES = [
  'started',
  'customer_created',
  'payment_setup',
  'plan_selected',
  'subscription_created',
  'completed',
  'expired',
] as const
export type OnboardingStatus = (typeof STATUSES)[number]

export const STEPS = [
  'create_customer',
  'setup_payment',
  'select_plan',
  'create_subscription',
  'complete',
] as const
export type OnboardingStep = (typeof STEPS)[number]

export interface OnboardingSession {
  id: string
  accountId: string
  tenantId: string
  /** Begun by the account's owner, signed in, who had the account before. */
  isOwnAccount: boolean
  email: string
  name: string
  companyName: string | null
  phone: string | null
  status: OnboardingStatus
  tier: BuyableTier | null
  priceId: string | null
  discountCode: string | null
  promotionCodeId: string | null
  trialDays: number
  isTaxed: boolean
  stripeCustomerId: string | null
  stripeSetupIntentId: string | null
  stripePaymentMethodId: string | null
  stripeSubscriptionId: string | null
  cardAttempt: number
  subscriptionAttempt: number
  /** Since when the plan is ordered at Stripe, and no other can be chosen. */
  orderedAt: Date | null
  apiKeyId: string | null
  createdAt: Date
  expiresAt: Date
}

/** What is to be done next; null when nothing is. */
export function nextStepOf({ status }: Pick<OnboardingSession, 'status'>): OnboardingStep | null {
  return STEPS[STATUSES.indexOf(status)] ?? null
}

/** Whether the session is there or further. */
export function hasReached({ status }: Pick<OnboardingSession, 'status'>, wanted: OnboardingStatus): boolean {
  return STATUSES.indexOf(status) >= STATUSES.indexOf(wanted)
}

/** For a step that needs the ones before it. */
export function assertReached(session: OnboardingSession, wanted: OnboardingStatus): void {
  if (!hasReached(session, wanted)) throw outOfOrder(session)
}

export function sessionNotFound(): AppError {
  return new AppError('session_not_found', 'There is no onboarding session with this id. Start a new one.', {
    param: 'session_id',
  })
}

function outOfOrder(session: OnboardingSession): AppError {
  const nextStep = nextStepOf(session) ?? 'complete'
  return new AppError('step_out_of_order', `This step comes later. Do ${nextStep} first.`, { nextStep })
}
