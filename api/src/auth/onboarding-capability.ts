import { createHash, createHmac } from 'node:crypto'

/**
 * Whoever holds it may go on with an onboarding session; it is never logged, and stored as a hash. Nobody without the secret can compute
 * it. The one that is mailed later is another one, and ends the first: who reads the mail need not be who began.
 */
export function onboardingCapability(secret: string, id: string, holder: 'starter' | 'reader'): string {
  const name = holder === 'starter' ? id : `${id}:mailed`
  const hex = createHmac('sha256', secret).update(`onboarding:${name}`).digest('hex')
  // In the form of a UUID of version 8, whose content is free.
  return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-8$3-8$4-$5')
}

/** Sessions are found by it: how long that takes says nothing about the capability. */
export function hashCapability(capability: string): string {
  return createHash('sha256').update(capability.toLowerCase()).digest('hex')
}
