import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import type { Deps } from '../../../deps.ts'
import { readAction } from '../action.ts'
import { ACTION_ERRORS, operation } from '../operation.ts'
import { ReasonBody, Text, Uuid } from '../schemas.ts'
import { markLookedAt } from './look-at.ts'

const LookedAtReply = Type.Object({ id: Text }, { title: 'LeakLookedAt' })

export const adminLeakedSecretRoutes: FastifyPluginAsyncTypebox<{ deps: Deps }> = async (app, { deps }) => {
  app.post(
    '/api/admin/leaked-secrets/:id/looked-at',
    {
      schema: {
        ...operation(
          'markLeakLookedAt',
          'Take a leaked secret off the overview',
          'Once somebody has looked at what happened: its owner has a new one, and nothing was done with the old one.',
        ),
        params: Type.Object({ id: Uuid }),
        body: ReasonBody,
        response: { 200: LookedAtReply, ...ACTION_ERRORS },
      },
    },
    async (request) => {
      await markLookedAt(deps, request.params.id, readAction(request))
      return { id: request.params.id }
    },
  )
}
