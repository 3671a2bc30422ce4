import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Deps } from '../../../deps.ts'
import { ACCOUNT_ROUTE, CHANGE_FAILURES } from '../operation.ts'
import { Done } from '../schemas.ts'
import { confirmedOnly } from '../sign-in/confirmation.ts'
import { AddressRequestParams } from './schemas.ts'
import { acceptAddressRequest } from './service.ts'

export const acceptAddressRoute: FastifyPluginAsyncTypebox<{ deps: Deps }> = async (app, { deps }) => {
  app.post(
    '/api/account/address-requests/:id/accept',
    {
      schema: {
        ...ACCOUNT_ROUTE,
        operationId: 'acceptAddressRequest',
        summary: 'Accept an account that was given your address',
        description:
          'The account becomes yours. One that nobody else can enter joins your own; one with members, API keys or reported usage stays apart. Needs a session that was confirmed in the last 15 minutes, by signing in or with a code.',
        params: AddressRequestParams,
        response: { 204: Done, ...CHANGE_FAILURES },
      },
      preHandler: confirmedOnly(deps),
    },
    async ({ member: { email }, params, ip }, reply) => {
      await acceptAddressRequest(deps, { email, ip }, params.id)
      return await reply.status(204).send(null)
    },
  )
}
