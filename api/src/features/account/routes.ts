import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { AuthSession } from '../../auth/client.ts'
import type { Deps } from '../../deps.ts'
import { noStore } from '../../lib/no-store.ts'
import { agentRoutes } from './agent-routes.ts'
import { billingRoutes } from './billing-routes.ts'
import { confirmationRoutes } from './confirmation-routes.ts'
import { requireCustomer } from './owner.ts'
import { sessionRoutes } from './session-routes.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** The address of the customer who passed the account scope's door; empty everywhere else. */
    ownerEmail: string
    /** The session that let them in. */
    ownerSession: AuthSession
  }
}

/** One scope with one door, which a request passes before anything that it sends is looked at. */
export const accountRoutes: FastifyPluginAsyncTypebox<{ deps: Deps }> = async (app, { deps }) => {
  app.decorateRequest('ownerEmail', '')
  app.decorateRequest('ownerSession')
  app.addHook('onSend', noStore)
  app.addHook('onRequest', async (request) => {
    const session = await requireCustomer(deps, request)
    request.ownerEmail = session.email
    request.ownerSession = session
  })

  await app.register(billingRoutes, { deps })
  await app.register(agentRoutes, { deps })
  await app.register(sessionRoutes, { deps })
  await app.register(confirmationRoutes, { deps })
}
