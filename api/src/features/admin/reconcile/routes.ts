import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import type { Deps } from '../../../deps.ts'
import { errorResponses } from '../../../lib/error-schema.ts'
import { readAction } from '../action.ts'
import { ACTION_ERRORS, operation } from '../operation.ts'
import { Reason, Text } from '../schemas.ts'
import { compareByHand, reconcileByHand } from './service.ts'

const ReconcileBody = Type.Object(
  {
    subscription_id: Type.String({
      pattern: '^sub_\\w{1,250}$',
      'x-must': 'be a subscription id such as sub_1Pabc',
    }),
    dry_run: Type.Boolean({ description: 'Only show what differs', 'x-must': 'be true or false' }),
    reason: Reason,
  },
  {
    examples: [{ subscription_id: 'sub_1Pabc', dry_run: true, reason: 'The customer reports a wrong plan' }],
  },
)

const ReconcileReply = Type.Object(
  {
    subscription_id: Text,
    dry_run: Type.Boolean(),
    applied: Type.Boolean(),
    differences: Type.Array(Type.Object({ field: Text, stored: Type.Unknown(), stripe: Type.Unknown() })),
  },
  { description: 'What we hold, and what Stripe says' },
)

export const adminReconcileRoutes: FastifyPluginAsyncTypebox<{ deps: Deps }> = async (app, { deps }) => {
  app.post(
    '/api/admin/reconcile',
    {
      schema: {
        ...operation('reconcileSubscription', 'Compare a subscription with Stripe and take its state over'),
        body: ReconcileBody,
        response: { 200: ReconcileReply, ...ACTION_ERRORS, ...errorResponses(502) },
      },
    },
    async (request) => {
      const { subscription_id, dry_run } = request.body
      const { differences, applied } = dry_run
        ? await compareByHand(deps, subscription_id)
        : await reconcileByHand(deps, subscription_id, readAction(request))
      return { subscription_id, dry_run, applied, differences }
    },
  )
}
