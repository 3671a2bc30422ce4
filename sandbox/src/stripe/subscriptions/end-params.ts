import type Stripe from 'stripe'
import type { SandboxContext } from '../../context.ts'
import { invalidRequest } from '../../http/stripe-error.ts'
import type { Wire } from '../../store/wire.ts'
import { assertFuture } from '../future.ts'

type EndParams = Pick<Wire<Stripe.SubscriptionCreateParams>, 'cancel_at_period_end'> & {
  cancel_at?: Wire<Stripe.SubscriptionCreateParams | Stripe.SubscriptionUpdateParams>['cancel_at']
}

/** Stripe takes one of them, even if the other only takes back a cancellation. */
export function assertEnd(ctx: SandboxContext, params: EndParams): void {
  if (params.cancel_at !== undefined && params.cancel_at_period_end !== undefined)
    throw invalidRequest('You may only specify one of these parameters: cancel_at, cancel_at_period_end.')
  assertFuture(ctx, params.cancel_at, 'cancel_at')
}
