import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { assertConfirmed } from '../../../auth/confirmed.ts'
import type { Deps } from '../../../deps.ts'
import { succeed } from '../../../http/envelope.ts'
import { findOpenSession } from '../find-session.ts'
import { operation, STEP_ERRORS, stepLimit } from '../operation.ts'
import { assertOwner } from '../own-account.ts'
import { known, toChosenPlan, toProgress } from '../reply.ts'
import { CompleteReply, StepBody } from '../schemas.ts'
import { completeOnboarding } from '../steps/complete.ts'

export const completeRoute: FastifyPluginAsyncTypebox<{ deps: Deps }> = async (app, { deps }) => {
  app.post(
    '/api/v1/onboarding/complete',
    {
      schema: {
        ...operation(
          'completeOnboarding',
          'Finish: get the API key and the token',
          'Both are shown once; the token is mailed too. For an account of your own it needs a session that was confirmed in the last 15 minutes.',
        ),
        body: StepBody,
        response: { 200: CompleteReply, ...STEP_ERRORS },
      },
      config: stepLimit(deps.config),
    },
    async (request) => {
      const { session_id: capability } = request.body
      const found = await findOpenSession(deps, request, capability)
      const owner = await assertOwner(deps, request, found)
      if (owner) assertConfirmed(owner, deps.clock.now())
      const { secrets, session } = await completeOnboarding(deps, found)
      const plan = toChosenPlan(session)
      if (!plan) throw new Error(`The onboarding session ${session.id} was completed without a plan`)
      return succeed({
        ...toProgress(capability, session),
        customer_id: known(session.stripeCustomerId, 'customer'),
        subscription_id: known(session.stripeSubscriptionId, 'subscription'),
        message: 'Onboarding completed! Your account is ready.',
        plan,
        api_key: secrets?.apiKey ?? null,
        token: secrets?.token ?? null,
      })
    },
  )
}
