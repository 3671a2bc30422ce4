import type { FastifyPluginAsync } from 'fastify'
import type { Deps } from '../../deps.ts'
import type { TokenAccess } from '../access/token-access.ts'
import { createCallerFinder } from './callers.ts'
import { remoteGateRoutes } from './remote/routes.ts'

/** What honours that which was bought: the meter's doors for servers in this process and in others. */
export const gatewayRoutes: FastifyPluginAsync<{ deps: Deps; access: TokenAccess }> = async (
  app,
  { deps, access },
) => {
  const findCaller = createCallerFinder(deps, access)
  await app.register(remoteGateRoutes, { deps, findCaller })
}
