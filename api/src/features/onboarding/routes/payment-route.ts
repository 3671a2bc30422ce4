import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Deps } from '../../../deps.ts'
import { succeed } from '../../../http/envelope.ts'
import { findOpenSession } from '../find-session.ts'
import { operation, STEP_ERRORS, stepLimit } from '../operation.ts'
import { known, toProgress, toStripeFields } from '../reply.ts'
import { PaymentReply, SetupPaymentBody } from '../schemas.ts'
import { setupPayment } from '../steps/setup-payment.ts'

export const paymentRoute: FastifyPluginAsyncTypebox<{ deps: Deps }> = async (app, { deps }) => {
  app.post(
    '/api/v1/onboarding/step/setup-payment',
    {
      schema: {
        ...operation(
          'setupOnboardingPayment',
          'Begin to save a card',
          'The card itself is given to Stripe by Stripe.js, with the client secret, and never to us. It counts once Stripe tells us that it is saved. After a declined payment the step begins again, for another card.',
        ),
        body: SetupPaymentBody,
        response: { 200: PaymentReply, ...STEP_ERRORS },
      },
      config: stepLimit(deps.config),
    },
    async (request) => {
      const { session_id: capability, return_url: returnUrl = null } = request.body
      const { intent, session } = await setupPayment(deps, await findOpenSession(deps, request, capability))
      return succeed({
        ...toProgress(capability, session),
        // Only the page can do what is left of this step.
        next_step:
          session.status === 'customer_created' ? 'select_plan' : toProgress(capability, session).next_step,
        client_secret: known(intent.client_secret, 'client secret'),
        setup_intent_id: intent.id,
        setup_status: intent.status,
        ...toStripeFields(deps),
        return_url: returnUrl,
      })
    },
  )
}
