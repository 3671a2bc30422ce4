import type { Deps } from '../../deps.ts'
import { findSecret } from './jwt.ts'
import type { TokenRecord } from './repository.ts'

export const RENEWAL_REASONS = ['key_not_in_use', 'expired'] as const
export type RenewalReason = (typeof RENEWAL_REASONS)[number]

/** Why validation refuses the token even with an active subscription, so that only a new token helps. */
export function findRenewalReason(
  { kid, expiresAt }: Pick<TokenRecord, 'kid' | 'expiresAt'>,
  { config, clock }: Pick<Deps, 'config' | 'clock'>,
): RenewalReason | undefined {
  if (findSecret(config.tokens, kid) === undefined) return 'key_not_in_use'
  return expiresAt <= clock.now() ? 'expired' : undefined
}
