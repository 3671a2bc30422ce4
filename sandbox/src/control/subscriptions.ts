import type { FastifyInstance } from 'fastify'
import { findTestCard } from '../cards/test-cards.ts'
import type { SandboxContext } from '../context.ts'
import { advanceClock } from '../engine/advance.ts'
import { invalidRequest } from '../http/stripe-error.ts'
import { attachPaymentMethod, createCardMethod } from '../stripe/payment-methods/service.ts'
import { getObject } from '../stripe/resource.ts'
import { changeSubscription } from '../stripe/subscription-state/save.ts'
import { isOver, periodEnd } from '../stripe/subscription-state/state.ts'
import { optionalText, readInput } from './input.ts'

type ById = { Params: { id: string } }

const RENEWAL_MARGIN_SECONDS = 3600 + 60

/** Shortcuts for the steps of a subscription's life. */
export async function subscriptionControl(
  app: FastifyInstance,
  { ctx }: { ctx: SandboxContext },
): Promise<void> {
  /**
   * Moves the sandbox clock past this subscription's renewal and the hour during which its invoice is a
   * draft.
   */
  app.post<ById>('/_sandbox/subscriptions/:id/renew', ({ params }) => {
    const subscription = getObject(ctx, 'subscription', params.id)
    if (isOver(subscription.status) || subscription.status === 'paused' || subscription.test_clock) {
      throw invalidRequest(
        'The sandbox clock does not renew a subscription that is over, paused or on a test clock.',
      )
    }
    advanceClock(ctx, periodEnd(subscription) + RENEWAL_MARGIN_SECONDS - ctx.clock.now())
    return getObject(ctx, 'subscription', params.id)
  })
  /** Sets another test card for the subscription, for example one that is declined. */
  app.post<ById>('/_sandbox/subscriptions/:id/card', ({ params, body }) => {
    const card = findTestCard(optionalText(readInput(body), 'card') ?? '')
    if (!card) throw invalidRequest('card must be the number of a test card.', 'card')
    return ctx.store.transaction(() => {
      const subscription = getObject(ctx, 'subscription', params.id)
      const method = createCardMethod(ctx, card, { month: 12, year: 2034 })
      attachPaymentMethod(ctx, method.id, subscription.customer)
      return changeSubscription(ctx, subscription, { default_payment_method: method.id })
    })
  })
}
