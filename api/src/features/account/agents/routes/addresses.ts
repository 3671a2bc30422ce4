import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Deps } from '../../../../deps.ts'
import { ACCOUNT_ROUTE, CHANGE_FAILURES } from '../../operation.ts'
import { Done } from '../../schemas.ts'
import { confirmedOnly } from '../../sign-in/confirmation.ts'
import { actorOf } from '../actor.ts'
import { allowAddresses } from '../addresses.ts'
import { AddressesBody, AgentParams } from '../schemas.ts'

export const allowAddressesRoute: FastifyPluginAsyncTypebox<{ deps: Deps }> = async (app, { deps }) => {
  app.put(
    '/api/account/agents/:id/addresses',
    {
      schema: {
        ...ACCOUNT_ROUTE,
        operationId: 'allowAddresses',
        summary: 'Say where an agent may call from',
        description:
          "Calls from other addresses are refused. Hosted clients, such as Claude on the web, call from their vendor's addresses, not from yours. For the owner and admins of the account. Needs a session that was confirmed in the last 15 minutes, by signing in or with a code.",
        params: AgentParams,
        body: AddressesBody,
        response: { 204: Done, ...CHANGE_FAILURES },
      },
      preHandler: confirmedOnly(deps),
    },
    async (request, reply) => {
      await allowAddresses(deps, actorOf(request), request.params.id, request.body.addresses)
      return await reply.status(204).send(null)
    },
  )
}
