import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Deps } from '../../../deps.ts'
import { ACCOUNT_ROUTE, CHANGE_FAILURES } from '../operation.ts'
import { Done } from '../schemas.ts'
import { AddressRequestParams } from './schemas.ts'
import { declineAddressRequest } from './service.ts'

export const declineAddressRoute: FastifyPluginAsyncTypebox<{ deps: Deps }> = async (app, { deps }) => {
  app.post(
    '/api/account/address-requests/:id/decline',
    {
      schema: {
        ...ACCOUNT_ROUTE,
        operationId: 'declineAddressRequest',
        summary: 'Decline an account that was given your address',
        description:
          'The account keeps the address that it had, which is told by e-mail. The request is not shown again, unless the address is set at Stripe anew.',
        params: AddressRequestParams,
        response: { 204: Done, ...CHANGE_FAILURES },
      },
    },
    async ({ member: { email }, params, ip }, reply) => {
      await declineAddressRequest(deps, { email, ip }, params.id)
      return await reply.status(204).send(null)
    },
  )
}
