import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import type { Deps } from '../../../deps.ts'
import { errorResponses } from '../../../http/error-schema.ts'
import { readAction } from '../action.ts'
import { ACTION_ERRORS, operation } from '../operation.ts'
import { Reason, Text } from '../schemas.ts'
import { streamComparison } from './all.ts'
import { compareByHand, reconcileByHand } from './service.ts'

const DryRun = Type.Boolean({ description: 'Only show what differs', 'x-must': 'be true or false' })

const ReconcileBody = Type.Object(
  {
    subscription_id: Type.String({
      pattern: '^sub_\\w{1,250}$',
      'x-must': 'be a subscription id such as sub_1Pabc',
    }),
    dry_run: DryRun,
    reason: Reason,
  },
  {
    title: 'ReconcileRequest',
    examples: [{ subscription_id: 'sub_1Pabc', dry_run: true, reason: 'The customer reports a wrong plan' }],
  },
)

const ReconcileAllBody = Type.Object(
  { dry_run: DryRun, reason: Reason },
  {
    title: 'ReconcileAllRequest',
    examples: [{ dry_run: true, reason: 'After the restore of the database' }],
  },
)

const ReconcileReply = Type.Object(
  {
    subscription_id: Text,
    dry_run: Type.Boolean(),
    applied: Type.Boolean(),
    differences: Type.Array(Type.Object({ field: Text, stored: Type.Unknown(), stripe: Type.Unknown() })),
  },
  { title: 'Reconciliation', description: 'What we have stored, and what Stripe has' },
)

export const adminReconcileRoutes: FastifyPluginAsyncTypebox<{ deps: Deps }> = async (app, { deps }) => {
  app.post(
    '/api/admin/reconcile',
    {
      schema: {
        ...operation('reconcileSubscription', 'Compare a subscription with Stripe and update it'),
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

  app.post(
    '/api/admin/reconcile/all',
    {
      schema: {
        ...operation(
          'reconcileAll',
          'Compare everything with Stripe and update it',
          'One JSON object per line, streamed: `result` for each difference or failure, `progress` every two seconds, and `summary` or `failure` at the end. Closing the connection stops it.',
        ),
        body: ReconcileAllBody,
        response: ACTION_ERRORS,
      },
    },
    async (request, reply) =>
      await reply
        .type('application/x-ndjson; charset=utf-8')
        // Otherwise nginx would buffer the lines until it has a few kilobytes.
        .header('x-accel-buffering', 'no')
        .send(await streamComparison(deps, request.body.dry_run ? undefined : readAction(request))),
  )
}
