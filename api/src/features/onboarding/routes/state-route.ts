import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Deps } from '../../../deps.ts'
import { succeed } from '../../../http/envelope.ts'
import { configuredTiers, priceIdFor } from '../../plans/service.ts'
import { findHeldSession } from '../find-session.ts'
import { operation, STEP_ERRORS, stepLimit } from '../operation.ts'
import { readOnboarding } from '../read.ts'
import { known, toChosenPlan, toDiscount, toProgress, toReview, toStripeFields } from '../reply.ts'
import { SessionParams, StateReply } from '../schemas.ts'

export const stateRoute: FastifyPluginAsyncTypebox<{ deps: Deps }> = async (app, { deps }) => {
  const { config } = deps
  app.get(
    '/api/v1/onboarding/:session_id',
    {
      schema: {
        ...operation(
          'getOnboarding',
          'Read how far a session has come',
          'All that a page needs to go on with it.',
        ),
        params: SessionParams,
        response: { 200: StateReply, ...STEP_ERRORS },
      },
      config: stepLimit(config),
    },
    async (request) => {
      const { session_id: capability } = request.params
      const found = await findHeldSession(deps, request, capability)
      const { promotion, review, session } = await readOnboarding(deps, found)
      return succeed({
        ...toProgress(capability, session),
        email: session.email,
        name: session.name,
        company_name: session.companyName,
        expires_at: session.expiresAt.toISOString(),
        ...toStripeFields(deps),
        plans: configuredTiers(config).map((tier) => ({
          plan_id: tier,
          price_id: known(priceIdFor(config, tier) ?? null, 'price'),
        })),
        plan: toChosenPlan(session),
        discount: toDiscount(promotion),
        review: toReview(review),
        customer_id: session.stripeCustomerId,
        subscription_id: session.stripeSubscriptionId,
      })
    },
  )
}
