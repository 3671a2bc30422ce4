import type { FastifyPluginAsync } from 'fastify'
import type { Deps } from '../../../deps.ts'
import { issueTokenRoute } from './routes/issue.ts'
import { regenerateTokenRoute } from './routes/regenerate.ts'
import { resendTokenRoute } from './routes/resend.ts'
import { revokeTokenRoute } from './routes/revoke.ts'

export const adminTokenRoutes: FastifyPluginAsync<{ deps: Deps }> = async (app, options) => {
  await app.register(issueTokenRoute, options)
  await app.register(regenerateTokenRoute, options)
  await app.register(revokeTokenRoute, options)
  await app.register(resendTokenRoute, options)
}
