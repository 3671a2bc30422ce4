import type { EventSummary } from './list-events.ts'

export type IgnoredReason = NonNullable<EventSummary['ignored_reason']>

/** Why a signed event was ignored all the same, and what to do where it should not have been. */
export const IGNORED_REASONS: Record<IgnoredReason, string> = {
  other_mode:
    'It is of the other mode, live or test, than STRIPE_SECRET_KEY. Check which endpoint the signing secret belongs to.',
  other_account:
    'It is of another account. Where that is your own, set STRIPE_ACCOUNT_ID and replay it; otherwise let the endpoint listen to your account only.',
}
