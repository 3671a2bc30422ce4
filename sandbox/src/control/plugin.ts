import type { FastifyInstance } from 'fastify'
import type { SandboxContext } from '../context.ts'
import { renderError, StripeError } from '../http/stripe-error.ts'
import { checkoutControl } from './checkout.ts'
import { clockControl } from './clock.ts'
import { paymentControl } from './payments.ts'
import { settingsControl } from './settings.ts'
import { subscriptionControl } from './subscriptions.ts'
import { taxRateControl } from './tax-rates.ts'
import { webhookControl } from './webhooks.ts'

export interface ControlOptions {
  ctx: SandboxContext
  /** Deletes what features keep outside the store. */
  forgetMore(): void
}

/** The JSON interface for tests and for the dashboard's settings; it needs no key. */
export async function controlPlugin(
  app: FastifyInstance,
  { ctx, forgetMore }: ControlOptions,
): Promise<void> {
  app.setErrorHandler((error, request, reply) => {
    if (error instanceof StripeError) {
      return reply.code(error.detail.status).send(renderError(error.detail, request.id))
    }
    throw error
  })
  app.get('/_sandbox/ready', () => ({ ready: true, now: ctx.clock.now() }))
  app.post('/_sandbox/reset', () => {
    ctx.store.reset()
    forgetMore()
    return { reset: true }
  })
  await app.register(checkoutControl, { ctx })
  await app.register(clockControl, { ctx })
  await app.register(paymentControl, { ctx })
  await app.register(settingsControl, { ctx })
  await app.register(subscriptionControl, { ctx })
  await app.register(taxRateControl, { ctx })
  await app.register(webhookControl, { ctx })
}
