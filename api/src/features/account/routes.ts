import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { AuthSession } from '../../auth/client.ts'
import type { Deps } from '../../deps.ts'
import { noStore } from '../../http/no-store.ts'
import { agentRoutes } from './agents/routes.ts'
import { billingRoutes } from './billing/routes.ts'
import { type Member, requireMember } from './member.ts'
import { memberRoutes } from './members/routes.ts'
import { sessionRoutes } from './sessions/routes.ts'
import { confirmationRoutes } from './sign-in/confirmation-routes.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Who passed the account scope's door, and in which account; absent everywhere else. */
    member: Member
    /** The session that let them in. */
    ownerSession: AuthSession
  }
}

/** One scope with one door, which a request passes before anything that it sends is looked at. */
export const accountRoutes: FastifyPluginAsyncTypebox<{ deps: Deps }> = async (app, { deps }) => {
  app.decorateRequest('member')
  app.decorateRequest('ownerSession')
  app.addHook('onSend', noStore)
  app.addHook('onRequest', async (request) => {
    const { session, member } = await requireMember(deps, request)
    request.member = member
    request.ownerSession = session
  })

  await app.register(billingRoutes, { deps })
  await app.register(agentRoutes, { deps })
  await app.register(memberRoutes, { deps })
  await app.register(sessionRoutes, { deps })
  await app.register(confirmationRoutes, { deps })
}
