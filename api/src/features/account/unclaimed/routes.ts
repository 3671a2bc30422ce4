import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Deps } from '../../../deps.ts'
import { ACCOUNT_ROUTE, CHANGE_FAILURES } from '../operation.ts'
import { Done } from '../schemas.ts'
import { confirmedOnly } from '../sign-in/confirmation.ts'
import { UnclaimedParams } from './schemas.ts'
import { claim, disown } from './service.ts'

export const unclaimedRoutes: FastifyPluginAsyncTypebox<{ deps: Deps }> = async (app, { deps }) => {
  app.post(
    '/api/account/unclaimed-accounts/:id/claim',
    {
      schema: {
        ...ACCOUNT_ROUTE,
        operationId: 'claimAccount',
        summary: 'Claim a company that was set up with your address',
        description:
          'It becomes one of your accounts. Whoever set it up keeps its API key and its token until you replace them. Needs a session that was confirmed in the last 15 minutes, by signing in or with a code.',
        params: UnclaimedParams,
        response: { 204: Done, ...CHANGE_FAILURES },
      },
      preHandler: confirmedOnly(deps),
    },
    async ({ member: { email }, params, ip }, reply) => {
      await claim(deps, { email, ip }, params.id)
      return await reply.status(204).send(null)
    },
  )

  app.post(
    '/api/account/unclaimed-accounts/:id/disown',
    {
      schema: {
        ...ACCOUNT_ROUTE,
        operationId: 'disownAccount',
        summary: 'Say that a company that was set up with your address is not yours',
        description: 'The operators are told. It may be claimed later all the same.',
        params: UnclaimedParams,
        response: { 204: Done, ...CHANGE_FAILURES },
      },
    },
    async ({ member: { email }, params, ip }, reply) => {
      await disown(deps, { email, ip }, params.id)
      return await reply.status(204).send(null)
    },
  )
}
