import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { toPage, UUID } from '../../../db/keyset.ts'
import type { Deps } from '../../../deps.ts'
import { operation, READ_ERRORS } from '../operation.ts'
import { readPage } from '../schemas.ts'
import { listCustomers } from './repository.ts'
import { CustomerDetails, CustomerPage, CustomerParams, CustomerQuery } from './schemas.ts'
import { describeCustomer, toCustomerSummary } from './service.ts'

export const adminCustomerRoutes: FastifyPluginAsyncTypebox<{ deps: Deps }> = async (app, { deps }) => {
  app.get(
    '/api/admin/customers',
    {
      schema: {
        ...operation('listCustomers', 'Search customers'),
        querystring: CustomerQuery,
        response: { 200: CustomerPage, ...READ_ERRORS },
      },
    },
    async ({ query }) => {
      const page = readPage(query, UUID)
      const { data, nextCursor } = toPage(
        await listCustomers(deps.db, { text: query.q, kind: query.kind }, page),
        page.limit,
      )
      return { data: data.map(toCustomerSummary), next_cursor: nextCursor }
    },
  )

  app.get(
    '/api/admin/customers/:id',
    {
      schema: {
        ...operation('getCustomer', 'Read everything about a customer'),
        params: CustomerParams,
        response: { 200: CustomerDetails, ...READ_ERRORS },
      },
    },
    async ({ params }) => await describeCustomer(deps, params.id),
  )
}
