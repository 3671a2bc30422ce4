import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { succeed } from '../../../http/envelope.ts'
import { operation, READ_ERRORS, TenantParams } from '../operation.ts'
import type { TenantRouteOptions } from '../select-tenant.ts'
import { StatementsQuery, StatementsReply } from './schemas.ts'
import { readStatements } from './service.ts'

export const tenantStatementsRoute: FastifyPluginAsyncTypebox<TenantRouteOptions> = async (
  app,
  { deps, selectTenant },
) => {
  app.get(
    '/api/v1/billing/statements/tenant/:id',
    {
      schema: {
        ...operation('listTenantStatements', "List a tenant's statements of usage with their lines"),
        params: TenantParams,
        querystring: StatementsQuery,
        response: { 200: StatementsReply, ...READ_ERRORS },
      },
      config: { keyScope: 'billing:read' },
    },
    async ({ keyHolder, params, query }) =>
      succeed(await readStatements(deps, await selectTenant(keyHolder, params.id), query)),
  )
}
