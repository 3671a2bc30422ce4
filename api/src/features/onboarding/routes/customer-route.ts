import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Deps } from '../../../deps.ts'
import { succeed } from '../../../http/envelope.ts'
import { findOpenSession } from '../find-session.ts'
import { operation, STEP_ERRORS, stepLimit } from '../operation.ts'
import { known, toProgress } from '../reply.ts'
import { CustomerReply, StepBody } from '../schemas.ts'
import { createCustomer } from '../steps/create-customer.ts'

export const customerRoute: FastifyPluginAsyncTypebox<{ deps: Deps }> = async (app, { deps }) => {
  app.post(
    '/api/v1/onboarding/step/create-customer',
    {
      schema: {
        ...operation('createOnboardingCustomer', 'Make the customer at Stripe'),
        body: StepBody,
        response: { 200: CustomerReply, ...STEP_ERRORS },
      },
      config: stepLimit(deps.config),
    },
    async (request) => {
      const { session_id: capability } = request.body
      const session = await createCustomer(deps, await findOpenSession(deps, request, capability))
      const customer = known(session.stripeCustomerId, 'customer')
      return succeed({ ...toProgress(capability, session), customer_id: customer })
    },
  )
}
