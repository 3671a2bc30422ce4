import type { StripeEvent } from '../../stripe/event.ts'
import type { ProvisioningContext } from '../provisioning/provision.ts'

/**
 * The result of an event. `stale` changed nothing because a later state is known; `deferred` waits for the
 * subscription or customer that it is about.
 */
export type Outcome = 'success' | 'stale' | 'ignored' | 'deferred'

export type PaymentOutcome = 'succeeded' | 'failed'
/** `needs_customer` waits for confirmation at the bank; `issued` means that it can be paid now. */
export type InvoiceNews = PaymentOutcome | 'needs_customer' | 'issued'

export interface EventContext extends ProvisioningContext {
  event: StripeEvent
}

/** Safe to run twice: it runs under the customer's lock and uses unique constraints. */
export type Handler = (context: EventContext) => Promise<Outcome>
