import type { FastifyPluginAsync } from 'fastify'
import type { Deps } from '../../../deps.ts'
import { createApiKeyRoute } from './routes/create.ts'
import { listApiKeysRoute } from './routes/list.ts'
import { revokeApiKeyRoute } from './routes/revoke.ts'
import { rotateApiKeyRoute } from './routes/rotate.ts'

export const apiKeyRoutes: FastifyPluginAsync<{ deps: Deps }> = async (app, options) => {
  await app.register(listApiKeysRoute, options)
  await app.register(createApiKeyRoute, options)
  await app.register(rotateApiKeyRoute, options)
  await app.register(revokeApiKeyRoute, options)
}
