import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Deps } from '../../../deps.ts'
import { readAction } from '../action.ts'
import { ACTION_ERRORS, operation } from '../operation.ts'
import { toTokenSummary } from './reply.ts'
import { IssueBody, TokenReply } from './schemas.ts'
import { issueByHand } from './service.ts'

export const issueTokenRoute: FastifyPluginAsyncTypebox<{ deps: Deps }> = async (app, { deps }) => {
  app.post(
    '/api/admin/tokens',
    {
      schema: {
        ...operation('issueToken', 'Issue a token by hand and mail it'),
        body: IssueBody,
        response: { 200: TokenReply, ...ACTION_ERRORS },
      },
    },
    async (request) => {
      const { subscription_id: subscriptionId, agent } = request.body
      const token = await issueByHand(deps, { subscriptionId, agent }, readAction(request))
      return { token: toTokenSummary(deps, token) }
    },
  )
}
