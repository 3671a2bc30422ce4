import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Deps } from '../../deps.ts'
import { AppError } from '../../errors.ts'
import { EnvelopedError } from '../../http/envelope.ts'
import { noStore } from '../../http/no-store.ts'
import { completeRoute } from './routes/complete-route.ts'
import { customerRoute } from './routes/customer-route.ts'
import { paymentRoute } from './routes/payment-route.ts'
import { planRoute } from './routes/plan-route.ts'
import { startRoute } from './routes/start-route.ts'
import { stateRoute } from './routes/state-route.ts'
import { subscriptionRoute } from './routes/subscription-route.ts'

/**
 * Six steps from nothing to a company with a plan, a key and a token. They belong to the scope of pages, because pages call them too; but
 * after the first no session and no key counts, only the id of the onboarding.
 */
export const onboardingRoutes: FastifyPluginAsyncTypebox<{ deps: Deps }> = async (app, { deps }) => {
  app.addSchema(EnvelopedError)
  app.addHook('onRoute', (route) => {
    route.config = { ...route.config, isEnveloped: true }
  })
  app.addHook('onSend', noStore)
  app.addHook('onRequest', async () => {
    if (!deps.config.stripe.isEnabled)
      throw new AppError('not_found', 'Onboarding is switched off here (STRIPE_ENABLED=false).')
  })
  await app.register(startRoute, { deps })
  await app.register(customerRoute, { deps })
  await app.register(paymentRoute, { deps })
  await app.register(planRoute, { deps })
  await app.register(subscriptionRoute, { deps })
  await app.register(completeRoute, { deps })
  await app.register(stateRoute, { deps })
}
