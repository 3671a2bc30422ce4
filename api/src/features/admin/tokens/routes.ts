import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Deps } from '../../../deps.ts'
import { type AdminAction, readAction } from '../action.ts'
import { ACTION_ERRORS, operation } from '../operation.ts'
import { ReasonBody } from '../schemas.ts'
import { toTokenSummary } from './reply.ts'
import type { TokenRow } from './repository.ts'
import { IssueBody, TokenParams, TokenReply } from './schemas.ts'
import { issueByHand, regenerate, resend, revoke } from './service.ts'

type TokenAction = (deps: Deps, jti: string, action: AdminAction) => Promise<TokenRow>

const ACTIONS: { name: string; operationId: string; summary: string; run: TokenAction }[] = [
  {
    name: 'regenerate',
    operationId: 'regenerateToken',
    summary: 'Replace a token and mail the new one',
    run: regenerate,
  },
  { name: 'revoke', operationId: 'revokeToken', summary: 'Refuse a token from now on', run: revoke },
  { name: 'resend', operationId: 'resendToken', summary: 'Mail the same token again', run: resend },
]

export const adminTokenRoutes: FastifyPluginAsyncTypebox<{ deps: Deps }> = async (app, { deps }) => {
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

  for (const { name, operationId, summary, run } of ACTIONS) {
    app.post(
      `/api/admin/tokens/:jti/${name}`,
      {
        schema: {
          ...operation(operationId, summary),
          params: TokenParams,
          body: ReasonBody,
          response: { 200: TokenReply, ...ACTION_ERRORS },
        },
      },
      async (request) => {
        const jti = request.params.jti
        return { token: toTokenSummary(deps, await run(deps, jti, readAction(request))) }
      },
    )
  }
}
