import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Deps } from '../../../deps.ts'
import { succeed } from '../../../http/envelope.ts'
import { findOpenSession } from '../find-session.ts'
import { operation, STEP_ERRORS, stepLimit } from '../operation.ts'
import { known, toProgress } from '../reply.ts'
import { StepBody, SubscriptionReply } from '../schemas.ts'
import { createSubscription } from '../steps/create-subscription.ts'

export const subscriptionRoute: FastifyPluginAsyncTypebox<{ deps: Deps }> = async (app, { deps }) => {
  app.post(
    '/api/v1/onboarding/step/create-subscription',
    {
      schema: {
        ...operation(
          'createOnboardingSubscription',
          'Order the chosen plan and pay it',
          'If the bank asks its customer, payment has a client secret: answer the question with stripe.handleNextAction and repeat the step. A declined card is 402 with next_step setup_payment.',
        ),
        body: StepBody,
        response: { 200: SubscriptionReply, ...STEP_ERRORS },
      },
      config: stepLimit(deps.config),
    },
    async (request) => {
      const { session_id: capability } = request.body
      const { payment, session } = await createSubscription(
        deps,
        await findOpenSession(deps, request, capability),
      )
      return succeed({
        ...toProgress(capability, session),
        customer_id: known(session.stripeCustomerId, 'customer'),
        subscription_id: known(session.stripeSubscriptionId, 'subscription'),
        payment: {
          requires_action: payment.state === 'waits',
          client_secret: payment.state === 'waits' ? payment.clientSecret : null,
        },
      })
    },
  )
}
