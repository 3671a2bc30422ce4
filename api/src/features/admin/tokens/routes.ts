import type { FastifyPluginAsync } from 'fastify'
import type { Deps } from '../../../deps.ts'
import { tokenActionRoute } from './action-route.ts'
import { TOKEN_ACTIONS } from './actions.ts'
import { issueTokenRoute } from './issue-route.ts'

export const adminTokenRoutes: FastifyPluginAsync<{ deps: Deps }> = async (app, options) => {
  await app.register(issueTokenRoute, options)
  for (const action of TOKEN_ACTIONS) await app.register(tokenActionRoute(action), options)
}
