/** Why an event is not ours although Stripe signed it. */
export const FOREIGN_REASONS = ['other_mode', 'other_account'] as const
export type ForeignReason = (typeof FOREIGN_REASONS)[number]
