import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { AuthSession } from '../../auth/client.ts'
import type { Deps } from '../../deps.ts'
import { noStore } from '../../http/no-store.ts'
import { acceptAddressRoute } from './address-requests/accept-route.ts'
import { declineAddressRoute } from './address-requests/decline-route.ts'
import { agentRoutes } from './agents/routes.ts'
import { apiKeyRoutes } from './api-keys/routes.ts'
import { billingRoutes } from './billing/routes.ts'
import { getCreditsRoute } from './credits/get-credits-route.ts'
import { type Member, requireMember } from './member.ts'
import { memberRoutes } from './members/routes.ts'
import { sessionRoutes } from './sessions/routes.ts'
import { confirmationRoutes } from './sign-in/confirmation-routes.ts'
import { statementRoutes } from './statements/routes.ts'
import { unclaimedRoutes } from './unclaimed/routes.ts'
import { getUpgradeRoute } from './upgrade/get-upgrade-route.ts'
import { callsRoutes } from './usage/calls-routes.ts'
import { getUsageRoute } from './usage/get-usage-route.ts'
import { meteredUsageRoutes } from './usage/metered-routes.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** The authenticated person and their account; set only within the account scope. */
    member: Member
    /** The session they used. */
    ownerSession: AuthSession
  }
}

/** All routes share one scope, whose check runs before anything in the request is processed. */
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
  await app.register(getUsageRoute, { deps })
  await app.register(callsRoutes, { deps })
  await app.register(meteredUsageRoutes, { deps })
  await app.register(statementRoutes, { deps })
  await app.register(apiKeyRoutes, { deps })
  await app.register(getCreditsRoute, { deps })
  await app.register(getUpgradeRoute, { deps })
  await app.register(memberRoutes, { deps })
  await app.register(acceptAddressRoute, { deps })
  await app.register(declineAddressRoute, { deps })
  await app.register(unclaimedRoutes, { deps })
  await app.register(sessionRoutes, { deps })
  await app.register(confirmationRoutes, { deps })
}
