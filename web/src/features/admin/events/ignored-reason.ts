import type { EventSummary } from './list-events.ts'

export type IgnoredReason = NonNullable<EventSummary['ignored_reason']>

/** Why an event was ignored although its signature is valid, and what to do if it should not have been. */
export const IGNORED_REASONS: Record<IgnoredReason, string> = {
  other_mode:
    'Its mode, live or test, is not that of STRIPE_SECRET_KEY. Check which endpoint the signing secret belongs to.',
  other_account:
    'It belongs to another account. If that account is yours, set STRIPE_ACCOUNT_ID and replay the event; otherwise restrict the endpoint to your own account.',
}
