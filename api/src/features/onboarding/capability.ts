import { createHash, createHmac, randomUUID } from 'node:crypto'

export interface NewSessionId {
  /** Ours: it may be logged and told to Stripe. */
  id: string
  /** Whoever holds it may go on with the session. It is never logged, and stored as a hash. */
  capability: string
}

export function createSessionId(secret: string): NewSessionId {
  const id = randomUUID()
  return { id, capability: capabilityOf(secret, id) }
}

/** The same for the same session, so that a link to go on can be mailed later. Nobody without the secret can compute it. */
function capabilityOf(secret: string, id: string): string {
  const hex = createHmac('sha256', secret).update(`onboarding:${id}`).digest('hex')
  // In the form of a UUID of version 8, whose content is free.
  return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-8$3-8$4-$5')
}

/** Sessions are found by it: how long that takes says nothing about the capability. */
export function hashCapability(capability: string): string {
  return createHash('sha256').update(capability.toLowerCase()).digest('hex')
}
