import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Deps } from '../../../deps.ts'
import { type AdminAction, readAction } from '../action.ts'
import { ACTION_ERRORS, operation } from '../operation.ts'
import { ReasonBody } from '../schemas.ts'
import { toTokenSummary } from './reply.ts'
import type { TokenRow } from './repository.ts'
import { TokenParams, TokenReply } from './schemas.ts'

export interface TokenAction {
  /** The last segment of the path. */
  name: string
  operationId: string
  summary: string
  run(deps: Deps, jti: string, action: AdminAction): Promise<TokenRow>
}

/** Builds the route of an action on one token that requires a reason. */
export function tokenActionRoute({
  name,
  operationId,
  summary,
  run,
}: TokenAction): FastifyPluginAsyncTypebox<{ deps: Deps }> {
  return async (app, { deps }) => {
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
