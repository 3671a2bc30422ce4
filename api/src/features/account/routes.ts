import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Deps } from '../../deps.ts'
import { noStore } from '../../lib/no-store.ts'
import { agentRoutes } from './agent-routes.ts'
import { billingRoutes } from './billing-routes.ts'
import { requireCustomer } from './owner.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** The address of the customer who passed the account scope's door; empty everywhere else. */
    ownerEmail: string
  }
}

/** One scope with one door, which a request passes before anything that it sends is looked at. */
export const accountRoutes: FastifyPluginAsyncTypebox<{ deps: Deps }> = async (app, { deps }) => {
  app.decorateRequest('ownerEmail', '')
  app.addHook('onSend', noStore)
  app.addHook('onRequest', async (request) => {
    const { email } = await requireCustomer(deps, request)
    request.ownerEmail = email
  })

  await app.register(billingRoutes, { deps })
  await app.register(agentRoutes, { deps })
}
