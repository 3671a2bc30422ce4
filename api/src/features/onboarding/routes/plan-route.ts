import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Deps } from '../../../deps.ts'
import { succeed } from '../../../http/envelope.ts'
import { findOpenSession } from '../find-session.ts'
import { operation, STEP_ERRORS, stepLimit } from '../operation.ts'
import { toChosenPlan, toDiscount, toProgress, toReview } from '../reply.ts'
import { PlanReply, SelectPlanBody } from '../schemas.ts'
import { selectPlan } from '../steps/select-plan.ts'

export const planRoute: FastifyPluginAsyncTypebox<{ deps: Deps }> = async (app, { deps }) => {
  app.post(
    '/api/v1/onboarding/step/select-plan',
    {
      schema: {
        ...operation(
          'selectOnboardingPlan',
          'Choose a plan, and see what it costs',
          'May be repeated with another plan or code until it is ordered. The amounts are those of previews by Stripe.',
        ),
        body: SelectPlanBody,
        response: { 200: PlanReply, ...STEP_ERRORS },
      },
      config: stepLimit(deps.config),
    },
    async (request) => {
      const { body } = request
      const { plan_id: planId, price_id: priceId, session_id: capability } = body
      const discountCode = body.discount_code || null
      const found = await findOpenSession(deps, request, capability)
      const { promotion, review, session } = await selectPlan(deps, found, { planId, priceId, discountCode })
      const plan = toChosenPlan(session)
      if (!plan) throw new Error(`The onboarding session ${session.id} has no plan after it was chosen`)
      return succeed({
        ...toProgress(capability, session),
        plan,
        discount: toDiscount(promotion),
        review: toReview(review),
      })
    },
  )
}
